package io.tarn.auth.saml;

import io.tarn.auth.directory.stored.DirectoryKeys;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Assertions that logged somebody in, on whichever server of the installation: each is good once.
final class UsedAssertions {
    /// How often records that are of no use any more are removed.
    static final Duration SWEEP_PERIOD = Duration.ofMinutes(5);

    private static final String PREFIX = "usedSamlAssertions/";
    private static final int PAGE = 256;

    private final KeyValueStore store;
    private final InstantSource clock;
    private final AtomicReference<Instant> sweptAt = new AtomicReference<>(Instant.EPOCH);

    UsedAssertions(KeyValueStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// Refuses an assertion that was used before. `expiry` is when it could not be used anyway.
    void use(Assertion assertion, Instant expiry) {
        sweepSometimes();
        byte[] value = Long.toString(expiry.getEpochSecond()).getBytes(StandardCharsets.US_ASCII);
        Refusal.unless(
                store.setIf(DirectoryKeys.own(), key(assertion), value, Condition.absent()),
                "assertion was used before");
    }

    /// Forgets assertions that have expired meanwhile. Returns how many.
    int removeExpired() {
        byte[] prefix = PREFIX.getBytes(StandardCharsets.US_ASCII);
        List<Write> removals = new ArrayList<>();
        try (Scan scan = store.scan(DirectoryKeys.own(), prefix, PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                if (isExpired(scan.value())) {
                    removals.add(new Write.Delete(DirectoryKeys.own(), scan.key()));
                }
            }
        }
        for (int from = 0; from < removals.size(); from += PAGE) {
            store.write(removals.subList(from, Math.min(removals.size(), from + PAGE)));
        }
        return removals.size();
    }

    private void sweepSometimes() {
        Instant now = clock.instant();
        Instant last = java.util.Objects.requireNonNull(sweptAt.get());
        if (now.isAfter(last.plus(SWEEP_PERIOD)) && sweptAt.compareAndSet(last, now)) {
            removeExpired();
        }
    }

    private boolean isExpired(byte[] value) {
        long expiry = Long.parseLong(new String(value, StandardCharsets.US_ASCII));
        return expiry < clock.instant().getEpochSecond();
    }

    /// Ids are the provider's to choose, so a hash of fixed length stands for them.
    private static byte[] key(Assertion assertion) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String name = assertion.issuer().length() + ":" + assertion.issuer() + assertion.id();
            byte[] hash = digest.digest(name.getBytes(StandardCharsets.UTF_8));
            return (PREFIX + HexFormat.of().formatHex(hash)).getBytes(StandardCharsets.US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is unavailable in this Java runtime", e);
        }
    }
}
