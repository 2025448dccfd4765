package io.tarn.catalog.imports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

/// Lets the write that publishes a commit go wrong, and no other.
final class CommitFaults {
    /// What happens to such a write.
    enum Fault {
        NONE,
        /// It is not done, and fails.
        REFUSED,
        /// It is done, and its answer is lost.
        ANSWER_LOST
    }

    private static final byte[] COMMITS = "commits/".getBytes(UTF_8);

    volatile Fault fault = Fault.NONE;

    KeyValueStore over(KeyValueStore store) {
        return (KeyValueStore) Proxy.newProxyInstance(
                KeyValueStore.class.getClassLoader(),
                new Class<?>[] {KeyValueStore.class},
                (proxy, method, arguments) -> {
                    boolean publishes = method.getName().equals("write") && publishes((List<?>) arguments[0]);
                    if (publishes && fault == Fault.REFUSED) {
                        throw unavailable();
                    }
                    Object result;
                    try {
                        result = method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (publishes && fault == Fault.ANSWER_LOST) {
                        throw unavailable();
                    }
                    return result;
                });
    }

    private static boolean publishes(List<?> writes) {
        return writes.stream()
                .flatMap(write -> write instanceof Write.Set set
                        ? Optional.of(set).stream()
                        : Optional.<Write.Set>empty().stream())
                .anyMatch(set -> KeyPrefix.starts(set.key(), COMMITS));
    }

    private static KeyValueException unavailable() {
        return new KeyValueException(KeyValueException.Kind.UNAVAILABLE, "the database went away");
    }
}
