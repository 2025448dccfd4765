package io.tarn.versioning.engine;

import io.tarn.testkit.Seed;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.RangeOptions;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/// What the heavy tests share: how heavy they are, their seed, and how they take refusals.
final class Stress {
    /// Multiplies the length of every heavy run (system property `tarn.stress.factor`, default 1).
    static final int FACTOR = Integer.getInteger("tarn.stress.factor", 1);

    private Stress() {}

    static Seed seed(String name) {
        return Seed.ofProcess().split(name);
    }

    /// Ranges of about three records, so that few keys make many ranges.
    static CommittedOptions smallRanges() {
        return CommittedOptions.defaults().withRanges(new RangeOptions(0, 20_971_520, 3, 10));
    }

    /// The result, or empty when the engine refused in one of these ways.
    static <T> Optional<T> unlessRefused(Supplier<T> action, Kind... legitimate) {
        try {
            return Optional.of(action.get());
        } catch (VersioningException e) {
            if (Arrays.asList(legitimate).contains(e.kind())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Whether it was carried out.
    static boolean unlessRefused(Runnable action, Kind... legitimate) {
        Supplier<Boolean> done = () -> {
            action.run();
            return true;
        };
        return unlessRefused(done, legitimate).isPresent();
    }
}
