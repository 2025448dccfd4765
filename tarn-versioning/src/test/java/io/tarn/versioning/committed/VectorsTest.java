package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.sstable.CorruptSstableException;
import io.tarn.versioning.ContentHash;
import io.tarn.versioning.Value;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The vectors of engine specification 4.4, 5.3, 5.7, 26 and 26.1.
final class VectorsTest {
    @Test
    void idOfRawRecord() {
        RecordChunk chunk = new RecordChunk();
        byte[] value = "value".getBytes(UTF_8);
        chunk.add("key".getBytes(UTF_8), value, 0, value.length);
        assertThat(new String(chunk.bytes(), 0, chunk.end(0), UTF_8)).isEqualTo("3key|5value|");
        assertThat(id(chunk, Map.of())).isEqualTo("1f60902cb44890618d61597673a62e44cf526f5991d9db687141218985fe60b8");
    }

    @Test
    void idOfRecordsAndProperties() {
        RecordChunk chunk = new RecordChunk();
        chunk.add("a".getBytes(UTF_8), new Value(repeated(1), "xyz".getBytes(UTF_8)));
        chunk.add("b".getBytes(UTF_8), new Value(repeated(2), new byte[0]));
        assertThat(id(chunk, Map.of("type", "ranges")))
                .isEqualTo("0db2e3ba973c81b070cf59b2d4e41993ecaff7d6cec6b2f8d87d82e12847ef9e");
        assertThat(id(chunk, Map.of("type", "ranges", "entity", "tag")))
                .isEqualTo("13761dfa31697ff1ea18281053f7d116a757e41d13bfc58805a8a0bbfd976295");
    }

    @Test
    void idOfNoRecords() {
        assertThat(id(new RecordChunk(), Map.of("type", "ranges")))
                .isEqualTo("5105eaf20d56aa444d5402b4eab9d952aecff97791980db9141ca8e2590ce149");
        assertThat(id(new RecordChunk(), Map.of("type", "metaranges")))
                .isEqualTo("00fb7eff1a97c500eb3ca8d2ef5464131d6b6a5f9512e41eba97843522213b66");
    }

    @Test
    void signedVarints() {
        assertThat(svarint(0)).isEqualTo("00");
        assertThat(svarint(19)).isEqualTo("26");
        assertThat(svarint(20)).isEqualTo("28");
        assertThat(svarint(32)).isEqualTo("40");
        assertThat(svarint(64)).isEqualTo("8001");
    }

    @Test
    void valuesComeBack() {
        Random random = new Random(1);
        for (int dataLength : new int[] {0, 1, 63, 64, 8191, 8192, 1_100_000}) {
            Value value = new Value(bytes(random, 32), bytes(random, dataLength));
            byte[] blob = ValueCodec.encode(value);
            byte[] withTail = Arrays.copyOf(blob, blob.length + 5);
            assertThat(ValueCodec.decode(withTail).data()).isEqualTo(value.data());
            assertThat(ValueCodec.decode(blob).identity()).isEqualTo(value.identity());
            assertThat(ValueCodec.identity(blob, 0, blob.length)).isEqualTo(value.identity());
            assertThat(ValueCodec.hasIdentity(blob, 0, blob.length, value.identity()))
                    .isTrue();
            assertThat(ValueCodec.hasIdentity(blob, 0, blob.length, repeated(9)))
                    .isFalse();
        }
    }

    @Test
    void brokenValuesAreRefused() {
        for (String blob :
                new String[] {"", "40", "8080", "01", "4000", "0026", "00ffffffffffffffffff01", "00feffffff0f"}) {
            byte[] bytes = HexFormat.of().parseHex(blob);
            assertThatThrownBy(() -> ValueCodec.decode(bytes)).as(blob).isInstanceOf(CorruptSstableException.class);
        }
    }

    @Test
    void cutHash() {
        assertThat(fnv("")).isEqualTo(Long.parseUnsignedLong("14695981039346656037"));
        assertThat(fnv("a")).isEqualTo(0xaf63dc4c8601ec8cL);
        assertThat(Long.remainderUnsigned(fnv("dir/c"), 50_000)).isEqualTo(16_166);
        assertThat(Long.remainderUnsigned(fnv("é"), 50_000)).isEqualTo(17_617);
    }

    @Test
    void cutBySizeComesBeforeCutByKey() {
        byte[] key = "dir/c".getBytes(UTF_8);
        CutRule rule = new CutRule(new RangeOptions(100, 200, 1, 1));
        assertThat(rule.endsAfter(key, 0, key.length, 99)).isFalse();
        assertThat(rule.endsAfter(key, 0, key.length, 100)).isTrue();
        CutRule seldom = new CutRule(new RangeOptions(100, 200, Long.MAX_VALUE, 1));
        assertThat(seldom.endsAfter(key, 0, key.length, 199)).isFalse();
        assertThat(seldom.endsAfter(key, 0, key.length, 200)).isTrue();
    }

    private static String id(RecordChunk chunk, Map<String, String> properties) {
        MessageDigest digest = ContentHash.sha256();
        if (!chunk.isEmpty()) {
            digest.update(chunk.bytes(), 0, chunk.end(chunk.count() - 1));
        }
        return ContentHash.continuing(digest).map(properties).hex();
    }

    private static String svarint(int value) {
        byte[] target = new byte[10];
        int end = ValueCodec.putSvarint(value, target, 0);
        assertThat(end).isEqualTo(ValueCodec.svarintLength(value));
        return HexFormat.of().formatHex(target, 0, end);
    }

    private static long fnv(String key) {
        byte[] bytes = key.getBytes(UTF_8);
        return CutRule.fnv1a64(bytes, 0, bytes.length);
    }

    private static byte[] repeated(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
