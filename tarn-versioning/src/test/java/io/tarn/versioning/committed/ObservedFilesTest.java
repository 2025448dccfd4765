package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of the reference are read, and written again byte for byte (engine specification 26.2, 5.7).
final class ObservedFilesTest {
    private static final String RANGE = "7932b3644c405fdc75bd27c0cb777c5047fd7d3a413a5da9115fb59e239fa8c8";
    private static final String METARANGE = "89391f61b4b2abac0cd88247a951f783e00a84372377242fb4c865dd3bf64df1";

    @TempDir
    Path directory;

    @Test
    void readsTheFixture() throws IOException {
        try (Lake lake = fixture()) {
            RangeInfo range = lake.committed().ranges(Lake.NAMESPACE, METARANGE).getFirst();
            assertThat(range.id()).isEqualTo(RANGE);
            assertThat(range.minKey()).asString(UTF_8).isEqualTo("a.txt");
            assertThat(range.maxKey()).asString(UTF_8).isEqualTo("dir/c");
            assertThat(range.estimatedSizeBytes()).isEqualTo(484);
            assertThat(range.count()).isEqualTo(3);
            List<String> records = new ArrayList<>();
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, METARANGE)) {
                while (cursor.next()) {
                    if (!cursor.onHeader()) {
                        records.add(new String(cursor.key(), UTF_8) + " "
                                + HexFormat.of().formatHex(cursor.identity(), 0, 4));
                    }
                }
            }
            assertThat(records).containsExactly("a.txt 233a1124", "dir/b 8fe2bfbb", "dir/c fef10248");
            assertThat(lake.committed().get(Lake.NAMESPACE, METARANGE, "dir/b".getBytes(UTF_8)))
                    .isPresent();
            assertThat(lake.committed().get(Lake.NAMESPACE, METARANGE, "dir/a".getBytes(UTF_8)))
                    .isEmpty();
        }
    }

    @Test
    void writesTheFixtureAgain() throws IOException {
        try (Lake lake = fixture()) {
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, METARANGE);
                    MetarangeWriter writer = lake.committed().writer(Lake.NAMESPACE, Map.of())) {
                while (cursor.next()) {
                    if (!cursor.onHeader()) {
                        writer.writeRecord(cursor);
                    }
                }
                assertThat(writer.finish()).isEqualTo(METARANGE);
            }
            assertThat(lake.puts).containsExactly("_lakefs/" + RANGE, "_lakefs/" + METARANGE);
            assertThat(lake.object(RANGE)).isEqualTo(resource("range.hex"));
            assertThat(lake.object(METARANGE)).isEqualTo(resource("metarange.hex"));
        }
    }

    @Test
    void writesTheEmptyMetarange() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            String id = lake.write(new TreeMap<>(Arrays::compareUnsigned));
            assertThat(id).isEqualTo("00fb7eff1a97c500eb3ca8d2ef5464131d6b6a5f9512e41eba97843522213b66");
            assertThat(lake.object(id)).hasSize(887);
            assertThat(HexFormat.of().formatHex(lake.object(id)))
                    .startsWith("000000000100000000c0f2a1b0000802ff0000000000000000080000000001000000001b3a2534")
                    .endsWith(
                            "019d06200d15000000000000000000000000000000000000000000000000000000000000000000000002000000"
                                    + "f7cff485b741e288");
            assertThat(lake.committed().ranges(Lake.NAMESPACE, id)).isEmpty();
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                assertThat(cursor.next()).isFalse();
                assertThat(cursor.seek(new byte[] {1})).isFalse();
            }
        }
    }

    private Lake fixture() throws IOException {
        Lake lake = new Lake(directory, RangeOptions.defaults());
        lake.putObject(RANGE, resource("range.hex"));
        lake.putObject(METARANGE, resource("metarange.hex"));
        return lake;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = ObservedFilesTest.class.getResourceAsStream(name)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), UTF_8).replaceAll("\\s", ""));
        }
    }
}
