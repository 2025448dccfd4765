package io.tarn.block.gcs;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.BlobWriteSession;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageClass;
import io.tarn.block.BucketAddress;
import io.tarn.block.ContentBlocks;
import io.tarn.block.UploadMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Writes objects. Content that fits into one chunk is one request; more is a resumable upload of chunk after chunk,
/// each of them tried again when it fails. The object is there when the last chunk is; an upload that is left before
/// that is dropped by the service after a week.
final class GcsUpload {
    /// How long the answer to the last chunk may take to be read.
    private static final long RESULT_SECONDS_MAX = 10;

    private final Storage storage;
    private final GcsEncryption encryption;
    private final UploadMemory memory;

    GcsUpload(Storage storage, GcsEncryption encryption, UploadMemory memory) {
        this.storage = storage;
        this.encryption = encryption;
        this.memory = memory;
    }

    BlobInfo put(BucketAddress address, InputStream content, OptionalLong size, Optional<StorageClass> storageClass) {
        BlobInfo.Builder object = BlobInfo.newBuilder(address.bucket(), address.key());
        storageClass.ifPresent(object::setStorageClass);
        try (ContentBlocks blocks = new ContentBlocks(content, size, GcsClient.CHUNK_BYTES, memory)) {
            ByteBuffer first = blocks.next();
            if (blocks.ended()) {
                object.setMd5(Base64.getEncoder().encodeToString(blocks.md5()));
                return GcsFailures.writing(
                        address,
                        () -> storage.create(
                                object.build(),
                                first.array(),
                                first.position(),
                                first.remaining(),
                                encryption.target()));
            }
            return stream(address, object.build(), blocks, first);
        }
    }

    /// The channel is closed only after the last block: closing it is what makes the object.
    private BlobInfo stream(BucketAddress address, BlobInfo object, ContentBlocks blocks, ByteBuffer first) {
        BlobWriteSession session =
                GcsFailures.writing(address, () -> storage.blobWriteSession(object, encryption.write()));
        WritableByteChannel channel = GcsFailures.writing(address, session::open);
        for (ByteBuffer block = first; ; block = blocks.next()) {
            ByteBuffer whole = block;
            GcsFailures.writing(address, () -> writeFully(channel, whole));
            if (blocks.ended()) {
                return GcsFailures.writing(address, () -> finish(session, channel));
            }
        }
    }

    private static int writeFully(WritableByteChannel channel, ByteBuffer block) throws IOException {
        int count = block.remaining();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        return count;
    }

    private static BlobInfo finish(BlobWriteSession session, WritableByteChannel channel) throws IOException {
        channel.close();
        try {
            return session.getResult().get(RESULT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the end of the upload was not confirmed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while uploading", e);
        }
    }
}
