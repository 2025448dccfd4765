package io.tarn.block.gcs;

import com.google.cloud.WriteChannel;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageClass;
import io.tarn.block.BucketAddress;
import io.tarn.block.ContentBlocks;
import io.tarn.block.ObjectProperties;
import io.tarn.block.SendAhead;
import io.tarn.block.UploadMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/// Writes objects. Content that fits into one chunk is one request; more is a resumable upload of chunk after
/// chunk, each of them tried again when it fails. The object is there when the last chunk is; an upload that
/// is left before that is dropped by the service after a week.
final class GcsUpload {
    private final Storage storage;
    private final GcsEncryption encryption;
    private final UploadMemory memory;
    private final InstantSource clock;

    GcsUpload(Storage storage, GcsEncryption encryption, UploadMemory memory, InstantSource clock) {
        this.storage = storage;
        this.encryption = encryption;
        this.memory = memory;
        this.clock = clock;
    }

    /// The ETag is the MD5 of the content.
    ObjectProperties put(
            BucketAddress address, InputStream content, OptionalLong size, Optional<StorageClass> storageClass) {
        BlobInfo.Builder object = BlobInfo.newBuilder(address.bucket(), address.key());
        storageClass.ifPresent(object::setStorageClass);
        try (ContentBlocks blocks = new ContentBlocks(content, size, GcsClient.CHUNK_BYTES, memory)) {
            ByteBuffer first = blocks.next();
            Optional<BlobInfo> stored = blocks.ended()
                    ? create(address, object, first, blocks.md5())
                    : stream(address, object.build(), blocks, first);
            return new ObjectProperties(
                    blocks.sizeBytes(),
                    stored.map(known -> known.getUpdateTimeOffsetDateTime().toInstant())
                            .orElseGet(clock::instant),
                    HexFormat.of().formatHex(blocks.md5()),
                    stored.map(BlobInfo::getStorageClass).map(StorageClass::toString));
        }
    }

    private Optional<BlobInfo> create(BucketAddress address, BlobInfo.Builder object, ByteBuffer content, byte[] md5) {
        BlobInfo hashed = object.setMd5(Base64.getEncoder().encodeToString(md5)).build();
        return GcsFailures.writing(
                address,
                () -> Optional.of(storage.create(
                        hashed, content.array(), content.position(), content.remaining(), encryption.create())));
    }

    /// The channel is closed only after the last block: closing it is what makes the object. It does not tell
    /// when that was, so the object is asked; whoever replaces it at once gives it his time.
    private Optional<BlobInfo> stream(BucketAddress address, BlobInfo object, ContentBlocks blocks, ByteBuffer first) {
        WriteChannel channel = GcsFailures.writing(address, () -> storage.writer(object, encryption.write()));
        channel.setChunkSize(GcsClient.CHUNK_BYTES);
        try (SendAhead ahead = new SendAhead()) {
            for (ByteBuffer block = first; ; block = blocks.next()) {
                ByteBuffer whole = block;
                ahead.send(() -> GcsFailures.writing(address, () -> writeFully(channel, whole)));
                if (blocks.ended()) {
                    ahead.await();
                    return GcsFailures.writing(address, () -> finish(object, channel));
                }
            }
        }
    }

    private Optional<BlobInfo> finish(BlobInfo object, WriteChannel channel) throws IOException {
        channel.close();
        return Optional.ofNullable(storage.get(object.getBlobId(), encryption.get()));
    }

    private static int writeFully(WriteChannel channel, ByteBuffer block) throws IOException {
        int count = block.remaining();
        while (block.hasRemaining()) {
            channel.write(block);
        }
        return count;
    }
}
