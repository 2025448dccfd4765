package io.tarn.versioning.committed;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BiConsumer;

/// Tells of every call to a real store that names a location before it happens; the listener may fail the call.
final class ObservedStore {
    private ObservedStore() {}

    static ObjectStore of(ObjectStore store, BiConsumer<String, StorageLocation> listener) {
        return (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments[0] instanceof StorageLocation location) {
                        listener.accept(method.getName(), location);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
