package io.tarn.block;

import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// Several large objects at once through a store, for programs that run with less memory than these objects need.
public final class LargeObjects {
    private static final long SIZE_BYTES = 100L << 20;
    private static final int OBJECTS = 4;

    private LargeObjects() {}

    /// Puts them at the same time and reads each back.
    public static void roundTrip(ObjectStore store, String namespaceUri, boolean sizeKnown) {
        StorageNamespace namespace = new StorageNamespace("", namespaceUri);
        OptionalLong size = sizeKnown ? OptionalLong.of(SIZE_BYTES) : OptionalLong.empty();
        Crowd.virtual(OBJECTS, number -> {
            StorageLocation object = StorageLocation.relative(namespace, "large-" + number);
            store.put(object, new GeneratedStream(SIZE_BYTES), size, PutOptions.none());
            try (InputStream content = store.get(object)) {
                check(content);
            }
        });
    }

    private static void check(InputStream content) throws IOException {
        byte[] buffer = new byte[64 << 10];
        long position = 0;
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            for (int i = 0; i < count; i += 1009) {
                if (buffer[i] != GeneratedStream.at(position + i)) {
                    throw new IllegalStateException("byte " + (position + i) + " differs");
                }
            }
            position += count;
        }
        if (position != SIZE_BYTES) {
            throw new IllegalStateException("read " + position + " bytes");
        }
    }
}
