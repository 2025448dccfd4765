package io.tarn.sstable;

import static io.tarn.sstable.Fixtures.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnappyTest {
    private final SnappyEncoder encoder = new SnappyEncoder();

    @Test
    void whatWasEncodedIsDecoded() {
        for (byte[] input : SnappyInputs.all()) {
            byte[] encoded = encode(input);
            assertThat(Arrays.equals(Snappy.decode(encoded, 0, encoded.length, input.length), input))
                    .isTrue();
        }
    }

    @Test
    void theEncoderMakesTheChoicesOfTheGoEncoder() throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (byte[] input : SnappyInputs.all()) {
            digest.update(encode(input));
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(SnappyInputs.GO_ENCODINGS_SHA256);
    }

    @Test
    void smallEncodings() {
        assertThat(encode(new byte[0])).isEqualTo(hex("00"));
        assertThat(encode(Fixtures.utf8("0123456789abcdef"))).isEqualTo(hex("103c30313233343536373839616263646566"));
        assertThat(encode(new byte[100])).isEqualTo(hex("640000fe01008a0100"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', no length",
        "80, a length cut off",
        "ffffffffff7f, an impossible length",
        "ffffffff0f00, a length that nothing justifies",
        "04, too little output",
        "0100616100, too much output",
        "020061, a literal that yields less than claimed",
        "0208616263, a literal beyond the output",
        "0300f0, a literal length cut off",
        "04fcffffffff61, a literal of 4 GiB",
        "04fcffffff7f61, a literal of 2 GiB",
        "040061010000, a copy of distance 0",
        "0500610102, a copy from before the start",
        "0500610e, a long copy cut off",
        "0500610f01000080, a copy of a negative distance",
        "0300610101, a copy beyond the output",
    })
    void damageIsRefused(String encoded, String what) {
        byte[] bytes = hex(encoded);
        assertThatThrownBy(() -> Snappy.decode(bytes, 0, bytes.length, 1 << 20))
                .as(what)
                .isInstanceOf(CorruptSstableException.class);
    }

    @Test
    void theLimitIsKept() {
        byte[] encoded = encode(new byte[1000]);
        assertThat(Snappy.decode(encoded, 0, encoded.length, 1000)).hasSize(1000);
        assertThatThrownBy(() -> Snappy.decode(encoded, 0, encoded.length, 999))
                .isInstanceOf(CorruptSstableException.class)
                .hasMessageContaining("limit");
    }

    @Test
    void copiesWithFourByteDistancesAreRead() {
        assertThat(Snappy.decode(hex("080c616263640f04000000"), 0, 11, 100)).isEqualTo(Fixtures.utf8("abcdabcd"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void mutatedInputNeverEscapes(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<byte[]> encodings = new ArrayList<>();
        for (byte[] input : SnappyInputs.all()) {
            if (input.length < 10_000) {
                encodings.add(encode(input));
            }
        }
        for (int round = 0; round < 40_000; round++) {
            byte[] bytes = encodings.get(random.nextInt(encodings.size())).clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
            try {
                Snappy.decode(bytes, 0, length, 1 << 20);
            } catch (CorruptSstableException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    private byte[] encode(byte[] input) {
        byte[] target = new byte[SnappyEncoder.encodedBytesMax(input.length) + 3];
        int end = encoder.encode(input, input.length, target, 3);
        return Arrays.copyOfRange(target, 3, end);
    }
}
