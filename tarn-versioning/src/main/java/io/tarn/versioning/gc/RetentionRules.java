package io.tarn.versioning.gc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.GarbageCollectionRules;
import io.tarn.versioning.ref.RecordCodec;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many days commits are kept: by default, and on branches that are named. The branches need not exist.
/// Rules written by other servers may hold numbers below 1, which spare nothing but the heads.
public record RetentionRules(int defaultDays, SortedMap<String, Integer> branchDays) {
    public RetentionRules {
        branchDays = Collections.unmodifiableSortedMap(new TreeMap<>(branchDays));
    }

    /// How long commits of this branch are kept.
    public int days(String branch) {
        return branchDays.getOrDefault(branch, defaultDays);
    }

    /// The stored form (engine specification 20.1). A default of 0 without branches is no bytes, as are no
    /// rules.
    public byte[] encode() {
        return RecordCodec.bytes(GarbageCollectionRules.newBuilder()
                .setDefaultRetentionDays(defaultDays)
                .putAllBranchRetentionDays(branchDays)
                .build());
    }

    public static RetentionRules decode(byte[] stored) {
        try {
            GarbageCollectionRules rules = GarbageCollectionRules.parseFrom(stored);
            Map<String, Integer> days = rules.getBranchRetentionDaysMap();
            return new RetentionRules(rules.getDefaultRetentionDays(), new TreeMap<>(days));
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL, "the garbage collection rules are damaged, set them again", e);
        }
    }
}
