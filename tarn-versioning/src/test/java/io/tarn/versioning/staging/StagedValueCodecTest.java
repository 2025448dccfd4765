package io.tarn.versioning.staging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Seed;
import io.tarn.versioning.Value;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StagedValueCodecTest {
    private static final byte[] KEY = "dir/b".getBytes(UTF_8);

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static void assertTombstone(boolean expected, byte[] stored) {
        assertThat(StagedValueCodec.isTombstone(KEY, stored)).isEqualTo(expected);
        assertThat(StagedValueCodec.decode(stored).isEmpty()).isEqualTo(expected);
    }

    @Test
    void listingsAndCommitsAgreeOnWhatIsATombstone() {
        byte[] tombstone = StagedValueCodec.encodeTombstone(KEY);
        byte[] value = StagedValueCodec.encode(KEY, new Value("id".getBytes(UTF_8), "data".getBytes(UTF_8)));
        byte[] unknown = {(byte) 0xc2, 0x3e, 1, 7};
        byte[] emptyIdentity = {0x12, 0};
        byte[] dataAlone = {0x1a, 1, 5};
        byte[] identity = {0x12, 2, 'i', 'd'};
        assertTombstone(true, tombstone);
        assertTombstone(true, concat(tombstone, unknown));
        assertTombstone(true, concat(unknown, tombstone));
        assertTombstone(true, concat(tombstone, emptyIdentity));
        assertTombstone(true, concat(tombstone, dataAlone));
        assertTombstone(false, value);
        assertTombstone(false, concat(value, unknown));
        assertTombstone(false, concat(unknown, value));
        assertTombstone(false, concat(identity, tombstone));
        assertTombstone(false, concat(tombstone, unknown, identity));
        assertTombstone(true, concat(value, emptyIdentity));
    }

    @Test
    void keysOfAnyLengthAreTold() {
        for (int length : new int[] {1, 127, 128, 1024, 20_000}) {
            byte[] key = new byte[length];
            byte[] value = StagedValueCodec.encode(key, new Value(new byte[32], new byte[length]));
            assertThat(StagedValueCodec.isTombstone(key, value)).isFalse();
            assertThat(StagedValueCodec.isTombstone(key, StagedValueCodec.encodeTombstone(key)))
                    .isTrue();
        }
    }

    @Test
    void theyAgreeOnAnyOrderOfFields() {
        Random random = new Random(Seed.ofProcess().split("staged values").value());
        byte[][] fields = {
            StagedValueCodec.encodeTombstone(KEY),
            {0x12, 0},
            {0x12, 1, 9},
            {0x1a, 0},
            {0x1a, 2, 1, 2},
            {0x28, 1},
            StagedValueCodec.encode(KEY, new Value(new byte[32], new byte[300]))
        };
        for (int round = 0; round < 2000; round++) {
            byte[][] some = new byte[1 + random.nextInt(5)][];
            for (int i = 0; i < some.length; i++) {
                some[i] = fields[random.nextInt(fields.length)];
            }
            byte[] stored = concat(some);
            assertTombstone(StagedValueCodec.decode(stored).isEmpty(), stored);
        }
    }
}
