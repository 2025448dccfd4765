package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The short-lived record that says who is setting the installation up: `<owner> <epoch milliseconds>`.
///
/// It marks the records of an unfinished set-up as worthless, because the caller of an unfinished set-up was never
/// told its key. So a later set-up may replace them, while the admin of a finished or foreign installation, which
/// has no claim beside it, can never be replaced.
final class SetupClaim {
    private static final byte[] KEY = AuthRecords.metadataKey("setup_claim");

    private final KeyValueStore store;
    private final String owner;
    private final InstantSource clock;
    private final Duration abandonedAfter;

    SetupClaim(KeyValueStore store, String owner, InstantSource clock, Duration abandonedAfter) {
        this.store = store;
        this.owner = owner;
        this.clock = clock;
        this.abandonedAfter = abandonedAfter;
    }

    /// How a claim was come by.
    enum Taken {
        /// Nobody held one.
        FRESH,
        /// An unfinished set-up had left one.
        INHERITED
    }

    /// A held claim: its exact stored value.
    record Held(String value, Taken taken) {}

    boolean exists() {
        return store.get(AuthRecords.AUTH, KEY).isPresent();
    }

    /// Takes the claim; empty when another caller holds it and may be alive.
    Optional<Held> take() {
        String mine = owner + " " + clock.millis();
        if (store.setIf(AuthRecords.AUTH, KEY, AuthRecords.bytes(mine), Condition.absent())) {
            return Optional.of(new Held(mine, Taken.FRESH));
        }
        Optional<byte[]> other = store.get(AuthRecords.AUTH, KEY);
        if (other.isEmpty() || !abandoned(AuthRecords.text(other.get()))) {
            return Optional.empty();
        }
        return store.setIf(AuthRecords.AUTH, KEY, AuthRecords.bytes(mine), Condition.unchanged(other.get()))
                ? Optional.of(new Held(mine, Taken.INHERITED))
                : Optional.empty();
    }

    /// A write that goes through only while the claim is still held.
    Write guard(Held held) {
        byte[] value = AuthRecords.bytes(held.value());
        return new Write.Set(AuthRecords.AUTH, KEY, value, Condition.unchanged(value));
    }

    Write release() {
        return new Write.Delete(AuthRecords.AUTH, KEY);
    }

    private boolean abandoned(String claim) {
        int space = claim.indexOf(' ');
        if (space < 0 || claim.substring(0, space).equals(owner)) {
            return true;
        }
        try {
            Instant since = Instant.ofEpochMilli(Long.parseLong(claim.substring(space + 1)));
            return !clock.instant().isBefore(since.plus(abandonedAfter));
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
