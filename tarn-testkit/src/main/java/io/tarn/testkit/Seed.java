package io.tarn.testkit;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/// The number all randomness of a test comes from. Taken from the system property `tarn.seed`, else drawn; printed
/// once per process with the way to use it again.
///
/// @param value the seed
/// @param origin the seed it was split from, the one to set to come here again
public record Seed(long value, long origin) {
    /// The system property that fixes the seed.
    public static final String PROPERTY = "tarn.seed";

    private static final class OfProcess {
        static final Seed SEED = announced();

        private static Seed announced() {
            Long fixed = Long.getLong(PROPERTY);
            Seed seed = new Seed(
                    fixed == null ? ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE) : fixed.longValue());
            System.out.println(seed.hint());
            return seed;
        }
    }

    /// A seed of its own.
    public Seed(long value) {
        this(value, value);
    }

    /// The seed of this process, the same at every call.
    public static Seed ofProcess() {
        return OfProcess.SEED;
    }

    /// A seed derived from this one and a name: parts of a test draw from their own, so that one part drawing more
    /// does not change what another gets.
    public Seed split(String name) {
        long mixed = value;
        for (int i = 0; i < name.length(); i++) {
            mixed = mix(mixed + name.charAt(i));
        }
        return new Seed(mix(mixed + name.length()), origin);
    }

    /// A derived seed for the i-th of a row of runs.
    public Seed split(int index) {
        return split(Integer.toString(index));
    }

    /// A generator that starts at this seed; for one thread.
    public Gen gen() {
        return new Gen(new Random(value));
    }

    /// How to run again with this seed, or with the one it was split from.
    public String hint() {
        return "seed " + origin + ", reproduce with: mvn test -D" + PROPERTY + "=" + origin;
    }

    /// The finalizer of SplitMix64.
    private static long mix(long number) {
        long mixed = number + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
