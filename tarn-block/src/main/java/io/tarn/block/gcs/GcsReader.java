package io.tarn.block.gcs;

import com.google.cloud.ReadChannel;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobSourceOption;
import io.tarn.block.BucketAddress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.Arrays;

/// Reads objects as they arrive. When a connection breaks the library asks for the rest of the same generation.
final class GcsReader {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int UNBUFFERED = 0;

    private final Storage storage;
    private final BlobSourceOption[] options;

    GcsReader(Storage storage, GcsEncryption encryption) {
        this.storage = storage;
        BlobSourceOption[] keys = encryption.source();
        this.options = Arrays.copyOf(keys, keys.length + 1);
        this.options[keys.length] = BlobSourceOption.shouldReturnRawInputStream(true);
    }

    /// The bytes from `offset` to before `end`; returns when the first of them are there.
    InputStream open(BucketAddress address, BlobId object, long offset, long end) {
        return GcsFailures.reading(address, () -> {
            ReadChannel channel = storage.reader(object, options);
            channel.setChunkSize(UNBUFFERED);
            channel.seek(offset);
            channel.limit(end);
            InputStream body = new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES);
            try {
                requireAnswer(body);
                return body;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        });
    }

    private static void requireAnswer(InputStream body) throws IOException {
        body.mark(1);
        int _ = body.read();
        body.reset();
    }
}
