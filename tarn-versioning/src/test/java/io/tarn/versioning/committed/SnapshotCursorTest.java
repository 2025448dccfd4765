package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cursor and the look-ups against a sorted map cut into the ranges the store reports.
final class SnapshotCursorTest {
    private static final long SEED = 20_261_122;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final TreeMap<byte[], Value> content = new TreeMap<>(Arrays::compareUnsigned);

    @Test
    void walksAndSeeksLikeTheModel() {
        System.out.println("seed " + SEED);
        try (Lake lake = new Lake(directory, Lake.raggedness(7))) {
            fill(500);
            String id = lake.write(content);
            List<Position> positions = positions(lake.committed().ranges(Lake.NAMESPACE, id));
            assertThat(positions.stream().filter(Position::isHeader).count()).isGreaterThan(20);
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
                int at = -1;
                for (int step = 0; step < 20_000; step++) {
                    at = move(cursor, positions, at);
                    check(cursor, positions, at);
                }
            }
        }
    }

    @Test
    void looksUpLikeTheModel() {
        System.out.println("seed " + SEED);
        try (Lake lake = new Lake(directory, Lake.raggedness(7))) {
            fill(500);
            String id = lake.write(content);
            for (int round = 0; round < 100; round++) {
                List<byte[]> keys = new ArrayList<>();
                for (int i = random.nextInt(200); i > 0; i--) {
                    keys.add(someKey());
                }
                keys.sort(Arrays::compareUnsigned);
                List<Optional<Value>> found = lake.committed().getAll(Lake.NAMESPACE, id, keys);
                assertThat(found).hasSameSizeAs(keys);
                for (int i = 0; i < keys.size(); i++) {
                    assertSame(found.get(i), content.get(keys.get(i)));
                    assertSame(lake.committed().get(Lake.NAMESPACE, id, keys.get(i)), content.get(keys.get(i)));
                }
            }
        }
    }

    @Test
    void refusesUnsortedLookUps() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            assertThatThrownBy(() -> lake.committed().getAll(Lake.NAMESPACE, "", List.of(Lake.key(2), Lake.key(1))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theEmptyIdHasNothing() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            assertThat(lake.committed().get(Lake.NAMESPACE, "", Lake.key(1))).isEmpty();
            assertThat(lake.committed().getAll(Lake.NAMESPACE, "", List.of(Lake.key(1))))
                    .containsExactly(Optional.empty());
            assertThat(lake.committed().exists(Lake.NAMESPACE, "")).isTrue();
            try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, "")) {
                assertThat(cursor.nextRange()).isFalse();
                assertThat(cursor.next()).isFalse();
                assertThatThrownBy(cursor::range).isInstanceOf(IllegalStateException.class);
            }
            assertThat(lake.gets).isEmpty();
        }
    }

    private int move(SnapshotCursor cursor, List<Position> positions, int at) {
        int target;
        boolean moved;
        switch (random.nextInt(10)) {
            case 0 -> {
                byte[] key = someKey();
                target = firstAtOrAfter(positions, key);
                moved = cursor.seek(key);
            }
            case 1, 2 -> {
                target = Math.min(at + 1, positions.size());
                while (target < positions.size() && !positions.get(target).isHeader()) {
                    target++;
                }
                moved = cursor.nextRange();
            }
            default -> {
                target = Math.min(at + 1, positions.size());
                moved = cursor.next();
            }
        }
        assertThat(moved).isEqualTo(target < positions.size());
        return target;
    }

    private void check(SnapshotCursor cursor, List<Position> positions, int at) {
        if (at == positions.size()) {
            assertThatThrownBy(cursor::range).isInstanceOf(IllegalStateException.class);
            return;
        }
        Position expected = positions.get(at);
        assertThat(cursor.range().id()).isEqualTo(expected.range.id());
        assertThat(cursor.onHeader()).isEqualTo(expected.isHeader());
        if (expected.isHeader()) {
            assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
            return;
        }
        Value value = content.get(expected.key.get());
        assertThat(cursor.key()).isEqualTo(expected.key.get());
        assertThat(cursor.value().data()).isEqualTo(value.data());
        assertThat(cursor.identity()).isEqualTo(value.identity());
        assertThat(cursor.hasIdentity(value.identity())).isTrue();
        assertThat(cursor.hasIdentity(new byte[32])).isFalse();
        assertThat(Arrays.copyOfRange(
                        cursor.blobBuffer(), cursor.blobOffset(), cursor.blobOffset() + cursor.blobLength()))
                .isEqualTo(ValueCodec.encode(value));
    }

    private List<Position> positions(List<RangeInfo> ranges) {
        List<Position> positions = new ArrayList<>();
        for (RangeInfo range : ranges) {
            positions.add(new Position(range, Optional.empty()));
            content.subMap(range.minKey(), true, range.maxKey(), true)
                    .keySet()
                    .forEach(key -> positions.add(new Position(range, Optional.of(key))));
        }
        assertThat(positions).hasSize(content.size() + ranges.size());
        return positions;
    }

    private static int firstAtOrAfter(List<Position> positions, byte[] key) {
        for (int i = 0; i < positions.size(); i++) {
            Position position = positions.get(i);
            boolean reached = position.isHeader()
                    ? Arrays.compareUnsigned(position.range.minKey(), key) > 0
                    : Arrays.compareUnsigned(position.key.get(), key) >= 0;
            if (reached) {
                return i;
            }
        }
        return positions.size();
    }

    private void fill(int count) {
        while (content.size() < count) {
            content.put(someKey(), Lake.value("content " + random.nextInt(1000)));
        }
    }

    private byte[] someKey() {
        byte[] key = ("k" + random.nextInt(3000)).getBytes(UTF_8);
        if (random.nextInt(10) == 0) {
            key[0] = (byte) random.nextInt(256);
        }
        return key;
    }

    private static void assertSame(Optional<Value> found, Value expected) {
        assertThat(found.isPresent()).isEqualTo(expected != null);
        found.ifPresent(value -> {
            assertThat(value.data()).isEqualTo(expected.data());
            assertThat(value.identity()).isEqualTo(expected.identity());
        });
    }

    private record Position(RangeInfo range, Optional<byte[]> key) {
        boolean isHeader() {
            return key.isEmpty();
        }
    }
}
