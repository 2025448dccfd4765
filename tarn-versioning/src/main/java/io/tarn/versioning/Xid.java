package io.tarn.versioning;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/// A 12-byte id that sorts by time: seconds, machine, process and counter; as text 20 characters of lowercase base32
/// with the order-preserving alphabet `0-9a-v` (engine specification 6.2).
public record Xid(String text) {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuv";
    private static final int TEXT_LENGTH = 20;

    /// The id behind `text`, or empty when it is not one.
    public static Optional<Xid> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < TEXT_LENGTH; i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0 || (i == TEXT_LENGTH - 1 && (digit & 15) != 0)) {
                return Optional.empty();
            }
        }
        return Optional.of(new Xid(text));
    }

    /// The seconds the id carries, unsigned 32 bit.
    public long seconds() {
        long bits = 0;
        for (int i = 0; i < 7; i++) {
            bits = bits << 5 | ALPHABET.indexOf(text.charAt(i));
        }
        return bits >>> 3;
    }

    private static String encode(byte[] bytes) {
        var text = new StringBuilder(TEXT_LENGTH);
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = (buffer << 8 | (b & 0xff)) & 0xffff;
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(ALPHABET.charAt(buffer >>> bits & 31));
            }
        }
        return text.append(ALPHABET.charAt(buffer << (5 - bits) & 31)).toString();
    }

    /// Mints ids of one process.
    public static final class Generator {
        private static final long YEAR_3000_SECONDS = 32_500_915_200L;
        private static final long YEAR_4000_SECONDS = 64_060_588_800L;

        private final Clock clock;
        private final byte[] machine = new byte[3];
        private final short process;
        private final AtomicInteger counter;

        public Generator(Clock clock, RandomGenerator random) {
            this.clock = clock;
            random.nextBytes(machine);
            this.process = (short) random.nextInt();
            this.counter = new AtomicInteger(random.nextInt());
        }

        /// An id of now: later ids sort after it.
        public Xid next() {
            return at(clock.instant().getEpochSecond(), counter.getAndIncrement());
        }

        /// An id of which later ones sort before it (year-4000 epoch): partitions of data addresses, gc runs.
        public Xid nextDescending() {
            return at(YEAR_4000_SECONDS - clock.instant().getEpochSecond(), counter.getAndIncrement());
        }

        /// An id of which later ones of this process sort before it, even within a second (year-3000 epoch):
        /// runs, pull requests.
        public Xid nextNewestFirst() {
            return at(YEAR_3000_SECONDS - clock.instant().getEpochSecond(), ~counter.getAndIncrement());
        }

        public Instant now() {
            return clock.instant();
        }

        private Xid at(long seconds, int count) {
            var bytes = ByteBuffer.allocate(12)
                    .putInt((int) seconds)
                    .put(machine)
                    .putShort(process)
                    .put((byte) (count >>> 16))
                    .put((byte) (count >>> 8))
                    .put((byte) count);
            return new Xid(encode(bytes.array()));
        }
    }
}
