package io.tarn.block.s3;

import io.tarn.block.GeneratedStream;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/// Puts and reads back four objects of 100 MiB at once, to be run with a heap that holds none of them.
final class LargeObjects {
    private static final long SIZE_BYTES = 100L << 20;
    private static final int OBJECTS = 4;

    private LargeObjects() {}

    static void main(String[] arguments) {
        S3Options.AccessKey key = new S3Options.AccessKey(arguments[1], arguments[2], Optional.empty());
        StorageNamespace namespace = new StorageNamespace("", arguments[3]);
        OptionalLong size = arguments[4].equals("known") ? OptionalLong.of(SIZE_BYTES) : OptionalLong.empty();
        try (S3ObjectStore store = new S3ObjectStore(S3Options.at(URI.create(arguments[0]), key))) {
            Crowd.virtual(OBJECTS, number -> {
                StorageLocation object = StorageLocation.relative(namespace, "large-" + number);
                store.put(object, new GeneratedStream(SIZE_BYTES), size, PutOptions.none());
                try (InputStream content = store.get(object)) {
                    check(content);
                }
            });
        }
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
