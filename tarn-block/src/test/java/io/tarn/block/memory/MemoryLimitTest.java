package io.tarn.block.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StoreFixture;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryLimitTest extends StoreFixture {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Override
    protected ObjectStore open(Path folder) {
        return new MemoryObjectStore(InstantSource.fixed(NOW), new Random(1), 10);
    }

    @Override
    protected String namespaceUri() {
        return "mem://lake";
    }

    @Test
    void isFullAtItsLimitAndFreedByRemovalAndReplacement() {
        assertThat(put("a", "123456").lastModified()).isEqualTo(NOW);
        fails(Kind.WRITE_FAILED, () -> put("b", "12345"));
        put("b", "1234");
        fails(Kind.WRITE_FAILED, () -> store.copy(at("b"), at("c")));
        store.remove(at("a"));
        put("a", "12345");
        store.remove(at("a"));
        put("a", "1");
        put("a", "2");
        put("c", "12345");
        assertThat(read("a")).isEqualTo(bytes("2"));
    }

    @Test
    void partsCountUntilTheyAreJoinedOrForgotten() {
        for (int round = 0; round < 5; round++) {
            String upload = store.createMultipart(at("m"), PutOptions.none());
            part(upload, 1, "123");
            String etag = part(upload, 1, "12");
            part(upload, 2, "34");
            fails(Kind.WRITE_FAILED, () -> part(upload, 3, "1234567"));
            store.completeMultipart(at("m"), upload, List.of(new PartReference(1, etag)));
            store.remove(at("m"));
            String aborted = store.createMultipart(at("m"), PutOptions.none());
            part(aborted, 1, "12345");
            store.abortMultipart(at("m"), aborted);
        }
        put("all", "0123456789");
    }

    private String part(String upload, int number, String content) {
        return store.uploadPart(
                at("m"), upload, number, new ByteArrayInputStream(bytes(content)), OptionalLong.empty());
    }
}
