package io.tarn.gateway.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChecksumsTest {
    private static final byte[] NINE = "123456789".getBytes(StandardCharsets.US_ASCII);

    private final Gen gen = Seed.ofProcess().split("checksums").gen();

    @Test
    void knownValues() {
        Map<ChecksumAlgorithm, String> known = Map.of(
                ChecksumAlgorithm.CRC32, "y/Q5Jg==",
                ChecksumAlgorithm.CRC32C, "4waSgw==",
                ChecksumAlgorithm.CRC64NVME, "rosUhgp5mIg=",
                ChecksumAlgorithm.SHA1, "98O8HYCOBHMq32eZZczDTKeuNEE=",
                ChecksumAlgorithm.SHA256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=");
        known.forEach((algorithm, value) ->
                assertThat(Checksums.of(algorithm, NINE)).isEqualTo(new Checksum(algorithm, value)));
    }

    @Test
    void crc64IsThatOfItsDefinitionHoweverTheBytesCome() {
        for (int round = 0; round < 200; round++) {
            byte[] bytes = gen.bytes(0, 300);
            var running = new Crc64Nvme();
            for (int at = 0; at < bytes.length; ) {
                int length = gen.intBetween(0, bytes.length - at);
                running.update(bytes, at, length);
                at += length;
                if (at < bytes.length && gen.oneIn(3)) {
                    running.update(bytes[at++]);
                }
            }
            assertThat(running.getValue()).as(Arrays.toString(bytes)).isEqualTo(bitByBit(bytes));
        }
    }

    /// Straight from the definition, without the reflection: highest bit first.
    private static long bitByBit(byte[] bytes) {
        long crc = -1;
        for (byte b : bytes) {
            crc ^= (long) Integer.reverse(b & 0xff) >>> 24 << 56;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0xAD93D23594C93659L : crc << 1;
            }
        }
        return ~Long.reverse(crc);
    }

    @Test
    void partsCombineToTheWhole() {
        for (ChecksumAlgorithm algorithm :
                EnumSet.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.CRC64NVME)) {
            assertThat(Checksums.combines(algorithm)).isTrue();
            for (int round = 0; round < 50; round++) {
                byte[] whole = gen.bytes(0, 5000);
                List<Checksums.Part> parts = new ArrayList<>();
                for (int at = 0; at < whole.length; ) {
                    int end = gen.intBetween(at, Math.min(whole.length, at + 1500));
                    byte[] piece = Arrays.copyOfRange(whole, at, end);
                    parts.add(new Checksums.Part(Checksums.of(algorithm, piece).value(), piece.length));
                    at = end;
                }
                assertThat(Checksums.fullObject(algorithm, parts)).isEqualTo(Checksums.of(algorithm, whole));
            }
        }
    }

    /// Zeroes are where a wrong power would not show in the data.
    @Test
    void largePartsCombine() {
        byte[] zeroes = new byte[1 << 24];
        zeroes[0] = 1;
        for (ChecksumAlgorithm algorithm :
                EnumSet.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.CRC64NVME)) {
            String piece = Checksums.of(algorithm, zeroes).value();
            RunningChecksum running = RunningChecksum.of(algorithm);
            List<Checksums.Part> parts = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                running.update(zeroes, 0, zeroes.length);
                parts.add(new Checksums.Part(piece, zeroes.length));
            }
            assertThat(Checksums.fullObject(algorithm, parts).value()).isEqualTo(running.base64());
        }
    }

    @Test
    void digestsDoNotCombine() {
        assertThat(Checksums.combines(ChecksumAlgorithm.SHA256)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> Checksums.fullObject(ChecksumAlgorithm.SHA1, List.of()));
    }

    @Test
    void compositeIsTheChecksumOfTheBytesOfChecksums() {
        String first = Checksums.of(ChecksumAlgorithm.CRC32, NINE).value();
        String second = Checksums.of(ChecksumAlgorithm.CRC32, new byte[0]).value();
        byte[] joined = {(byte) 0xcb, (byte) 0xf4, 0x39, 0x26, 0, 0, 0, 0};
        assertThat(Checksums.composite(ChecksumAlgorithm.CRC32, List.of(first, second))
                        .value())
                .isEqualTo(Checksums.of(ChecksumAlgorithm.CRC32, joined).value() + "-2");
    }

    @Test
    void valuesHaveOneSpelling() {
        assertThat(Checksums.decode(ChecksumAlgorithm.CRC32, "y/Q5Jg=="))
                .hasValueSatisfying(digest ->
                        assertThat(digest).isEqualTo(Base64.getDecoder().decode("y/Q5Jg==")));
        for (String wrong : List.of(
                "", "y/Q5Jg=", "y/Q5Jg", "y/Q5Jh==", "y_Q5Jg==", "y/Q5Jg== ", "AAAAAAAA", "y/Q5J\n==", "====")) {
            assertThat(Checksums.decode(ChecksumAlgorithm.CRC32, wrong))
                    .as(wrong)
                    .isEmpty();
        }
    }
}
