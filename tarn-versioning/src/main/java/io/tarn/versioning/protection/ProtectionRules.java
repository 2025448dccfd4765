package io.tarn.versioning.protection;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.BranchProtectionBlockedAction;
import io.tarn.versioning.record.BranchProtectionBlockedActions;
import io.tarn.versioning.record.BranchProtectionRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rules of one repository, compiled from their record. A pattern that does not compile, which only another
/// server's record can hold, protects everything: nobody can say what it was meant to protect.
final class ProtectionRules {
    private record Rule(BranchPattern pattern, BranchProtectionBlockedActions blocked) {
        boolean blocks(BlockedAction action) {
            var wanted = switch (action) {
                case STAGING_WRITE -> BranchProtectionBlockedAction.STAGING_WRITE;
                case COMMIT -> BranchProtectionBlockedAction.COMMIT;
            };
            return blocked.getValueList().contains(wanted);
        }
    }

    private final byte[] stored;
    private final List<Rule> rules = new ArrayList<>();
    private Optional<VersioningException> broken = Optional.empty();

    /// @param stored the record, empty for no rules
    ProtectionRules(byte[] stored) {
        this.stored = stored;
        for (Map.Entry<String, BranchProtectionBlockedActions> rule :
                parse(stored).getBranchPatternToBlockedActionsMap().entrySet()) {
            try {
                rules.add(new Rule(BranchPattern.parse(rule.getKey()), rule.getValue()));
            } catch (VersioningException e) {
                broken = Optional.of(e);
            }
        }
    }

    /// The record as a message.
    static BranchProtectionRules parse(byte[] stored) {
        try {
            return BranchProtectionRules.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(INTERNAL, "branch protection record is damaged", e);
        }
    }

    /// Whether these rules were made from that record.
    boolean areOf(byte[] record) {
        return Arrays.equals(stored, record);
    }

    int recordBytes() {
        return stored.length;
    }

    /// Whether a rule forbids `action` on `branch`.
    boolean block(String branch, BlockedAction action) {
        for (Rule rule : rules) {
            if (rule.blocks(action) && rule.pattern().matches(branch)) {
                return true;
            }
        }
        if (broken.isPresent()) {
            throw new VersioningException(INTERNAL, String.valueOf(broken.get().getMessage()), broken.get());
        }
        return false;
    }
}
