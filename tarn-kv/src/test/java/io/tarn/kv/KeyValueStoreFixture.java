package io.tarn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueException.Kind;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// One open store per test, and short ways to talk to it.
abstract class KeyValueStoreFixture {
    protected KeyValueStore store;

    /// A store to test; closed after each test.
    protected abstract KeyValueStore open() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /// A partition no other test uses.
    protected static byte[] partition() {
        return bytes("contract-" + UUID.randomUUID());
    }

    protected static Write set(byte[] partition, String key, String value, Condition condition) {
        return new Write.Set(partition, bytes(key), bytes(value), condition);
    }

    protected Optional<String> value(byte[] partition, String key) {
        return store.get(partition, bytes(key)).map(found -> new String(found, UTF_8));
    }

    protected static void assertKind(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    static byte[] concat(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
