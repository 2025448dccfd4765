package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A fresh store for every test of the contract, and short words for what the tests do with it.
public abstract class StoreFixture {
    @TempDir
    protected Path folder;

    protected ObjectStore store;

    /// Opens an empty store; `folder` is empty and the test's own.
    protected abstract ObjectStore open(Path folder);

    /// A namespace of that store, in its scheme.
    protected abstract String namespaceUri();

    /// An id that the store answers to; one that stands alone answers to any.
    protected String storageId() {
        return "some-id";
    }

    /// By how much the time that a put answers may differ from what the store says later: nothing, but where the
    /// protocol's answer to a put has no time.
    protected Duration putTimeTolerance() {
        return Duration.ZERO;
    }

    /// The smallest part but the last that the store joins, in bytes.
    protected int partBytesMin() {
        return 1;
    }

    @BeforeEach
    void openStore() {
        store = open(folder);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    protected StorageNamespace namespace() {
        return new StorageNamespace("", namespaceUri());
    }

    protected StorageLocation at(String key) {
        return StorageLocation.relative(namespace(), key);
    }

    protected ObjectProperties put(String key, byte[] content) {
        return store.put(
                at(key), new ByteArrayInputStream(content), OptionalLong.of(content.length), PutOptions.none());
    }

    protected ObjectProperties put(String key, String content) {
        return put(key, bytes(content));
    }

    protected byte[] read(String key) {
        return drain(store.get(at(key)));
    }

    protected byte[] range(String key, long offset, long length) {
        return drain(store.getRange(at(key), offset, length));
    }

    protected static byte[] drain(InputStream content) {
        try (content) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// `length` bytes that depend on `seed` only.
    protected static byte[] seeded(long seed, int length) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    protected static ObjectStoreException fails(Kind kind, ThrowingCallable call) {
        ObjectStoreException failure = catchThrowableOfType(ObjectStoreException.class, call);
        assertThat(failure).as("a failure of kind " + kind).isNotNull();
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
        return failure;
    }
}
