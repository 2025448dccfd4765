package io.tarn.versioning.committed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged and missing files: local copies heal from the store, and what the store has lost is named.
final class DamageTest {
    private static final int RECORDS = 3000;

    @TempDir
    Path directory;

    @Test
    void aTornLocalCopyIsFetchedAgain() {
        heals(bytes -> new byte[0]);
        heals(bytes -> java.util.Arrays.copyOf(bytes, bytes.length / 2));
        heals(bytes -> new byte[bytes.length]);
    }

    @Test
    void aFlippedBitInTheMiddleOfAScanIsFetchedAgain() {
        heals(bytes -> flipped(bytes, bytes.length / 2));
        heals(bytes -> flipped(bytes, 10));
    }

    @Test
    void aRangeDamagedInTheStoreIsNamed() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            String range =
                    lake.committed().ranges(Lake.NAMESPACE, id).getFirst().id();
            byte[] whole = lake.object(range);
            lake.putObject(range, flipped(whole, whole.length / 2));
            lake.restart(true);
            assertThatThrownBy(() -> scan(lake, id)).satisfies(failure -> assertDamaged(failure, range));
            assertThatThrownBy(() -> scan(lake, id)).satisfies(failure -> assertDamaged(failure, range));
            lake.putObject(range, whole);
            assertThat(scan(lake, id)).isEqualTo(RECORDS);
        }
    }

    @Test
    void aMetarangeDamagedInTheStoreIsNamed() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            lake.putObject("cafe", new byte[100]);
            assertThatThrownBy(() -> lake.committed().ranges(Lake.NAMESPACE, "cafe"))
                    .satisfies(failure -> assertDamaged(failure, "cafe"));
            assertThat(lake.gets).containsExactly("_lakefs/cafe", "_lakefs/cafe");
        }
    }

    @Test
    void aRangeIsNoMetarange() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            String range =
                    lake.committed().ranges(Lake.NAMESPACE, id).getFirst().id();
            assertThatThrownBy(() -> lake.committed().ranges(Lake.NAMESPACE, range))
                    .satisfies(failure -> assertDamaged(failure, range));
        }
    }

    @Test
    void missingFilesAreTheStoresNotFound() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            assertThat(lake.committed().exists(Lake.NAMESPACE, "ab".repeat(32))).isFalse();
            assertNotFound(() -> lake.committed().cursor(Lake.NAMESPACE, "ab".repeat(32)));
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            lake.objects.remove(Lake.location(
                    lake.committed().ranges(Lake.NAMESPACE, id).getFirst().id()));
            lake.restart(true);
            assertNotFound(() -> scan(lake, id));
            assertNotFound(() -> lake.committed().get(Lake.NAMESPACE, id, Lake.key(1)));
            assertThat(lake.committed().exists(Lake.NAMESPACE, id)).isTrue();
        }
    }

    @Test
    void anUploadIsRepeatedWhenTheStoreLostTheFile() {
        try (Lake lake = new Lake(directory, RangeOptions.defaults())) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            String range =
                    lake.committed().ranges(Lake.NAMESPACE, id).getFirst().id();
            lake.objects.remove(Lake.location(range));
            assertThat(lake.write(MetarangeWriterTest.content(RECORDS))).isEqualTo(id);
            assertThat(lake.committed().exists(Lake.NAMESPACE, range)).isTrue();
        }
    }

    private void heals(UnaryOperator<byte[]> damage) {
        try (Lake lake = new Lake(directory, Lake.raggedness(1000))) {
            String id = lake.write(MetarangeWriterTest.content(RECORDS));
            lake.restart(false);
            for (Path file : lake.cachedFiles()) {
                overwrite(file, damage);
            }
            assertThat(scan(lake, id)).isEqualTo(RECORDS);
            assertThat(lake.gets).isNotEmpty();
            lake.gets.clear();
            assertThat(lake.committed().get(Lake.NAMESPACE, id, Lake.key(7))).isPresent();
            assertThat(lake.gets).isEmpty();
            lake.restart(true);
        }
    }

    private static int scan(Lake lake, String id) {
        int records = 0;
        try (SnapshotCursor cursor = lake.committed().cursor(Lake.NAMESPACE, id)) {
            while (cursor.next()) {
                if (!cursor.onHeader()) {
                    assertThat(cursor.key()).isEqualTo(Lake.key(records));
                    records++;
                }
            }
        }
        return records;
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 1;
        return damaged;
    }

    private static void overwrite(Path file, UnaryOperator<byte[]> damage) {
        try {
            Files.write(file, damage.apply(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertDamaged(Throwable failure, String id) {
        assertThat(failure).isInstanceOfSatisfying(VersioningException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(VersioningException.Kind.INTERNAL);
            assertThat(refusal).hasMessageContaining(id).hasMessageContaining("damaged");
        });
    }

    private static void assertNotFound(Runnable read) {
        assertThatThrownBy(read::run)
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ObjectStoreException.Kind.NOT_FOUND));
    }
}
