package io.tarn.block.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.core.util.DateTimeRfc1123;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.options.BlockBlobCommitBlockListOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.tarn.block.ContentBlocks;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.SendAhead;
import io.tarn.block.UploadMemory;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Writes blobs. Content that fits into one block is one request; more is staged block by block, each of them
/// tried again when it fails, and committed at the end: before that nothing is to be seen.
final class BlockUpload {
    static final int BLOCK_BYTES_MIN = 4 << 20;

    /// Blocks grow with the size that is announced; an upload holds two of them.
    static final int BLOCK_BYTES_MAX = 64 << 20;

    /// Blocks of one blob, which bounds blobs of unknown length to 195 GiB.
    static final int BLOCKS_MAX = 50_000;

    private final UploadMemory memory;
    private final InstantSource clock;

    BlockUpload(UploadMemory memory, InstantSource clock) {
        this.memory = memory;
        this.clock = clock;
    }

    /// A staged sequence of blocks.
    record Staged(List<String> ids, BlockId last, @Nullable Instant begun) {}

    ObjectProperties put(
            BlockBlobClient blob,
            AzureAddress address,
            InputStream content,
            OptionalLong size,
            Optional<AccessTier> tier) {
        try (ContentBlocks blocks = blocks(content, size, BLOCKS_MAX)) {
            ByteBuffer first = blocks.next();
            if (blocks.ended()) {
                return upload(blob, address, first, blocks.md5(), tier);
            }
            Staged staged = stage(blob, address, blocks, first, BlockId.start(BlockId.newUploadId(), 0, 0));
            return commit(blob, address, staged, tier);
        }
    }

    /// Stages the blocks of one part; it counts from the moment its last block is there.
    Staged stagePart(
            BlockBlobClient blob,
            AzureAddress address,
            String uploadId,
            int part,
            InputStream content,
            OptionalLong size,
            int blocksMax) {
        try (ContentBlocks blocks = blocks(content, size, blocksMax)) {
            ByteBuffer first = blocks.next();
            return stage(blob, address, blocks, first, BlockId.start(uploadId, part, clock.millis()));
        }
    }

    private ContentBlocks blocks(InputStream content, OptionalLong size, int blocksMax) {
        long wanted = size.orElse(0) / blocksMax + 1;
        return new ContentBlocks(content, size, (int) Math.clamp(wanted, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX), memory);
    }

    private static ObjectProperties upload(
            BlockBlobClient blob, AzureAddress address, ByteBuffer content, byte[] md5, Optional<AccessTier> tier) {
        long size = content.remaining();
        BlockBlobItem stored = AzureFailures.writing(
                address,
                () -> blob.uploadWithResponse(
                                new BlockBlobSimpleUploadOptions(BinaryData.fromByteBuffer(content))
                                        .setHeaders(new BlobHttpHeaders().setContentMd5(md5))
                                        .setTier(tier.orElse(null)),
                                null,
                                Context.NONE)
                        .getValue());
        return stored(size, stored.getLastModified(), md5, tier);
    }

    private static Staged stage(
            BlockBlobClient blob, AzureAddress address, ContentBlocks blocks, ByteBuffer first, BlockId start) {
        List<String> ids = new ArrayList<>();
        AtomicReference<@Nullable Instant> begun = new AtomicReference<>();
        BlockId id = start;
        try (SendAhead ahead = new SendAhead()) {
            for (ByteBuffer block = first; ; block = blocks.next()) {
                if (ids.size() == BLOCKS_MAX) {
                    throw tooManyBlocks(address);
                }
                id = id.next(blocks.sizeBytes(), blocks.md5(), blocks.ended());
                String name = id.encoded();
                ByteBuffer content = block;
                ids.add(name);
                ahead.send(() -> begun.compareAndSet(null, stage(blob, address, name, content)));
                if (blocks.ended()) {
                    ahead.await();
                    return new Staged(ids, id, begun.get());
                }
            }
        }
    }

    private static @Nullable Instant stage(BlockBlobClient blob, AzureAddress address, String id, ByteBuffer block) {
        ByteBuffer content = block.hasRemaining() ? block : ByteBuffer.allocate(1);
        Response<Void> answer = AzureFailures.writing(
                address,
                () -> blob.stageBlockWithResponse(
                        new BlockBlobStageBlockOptions(id, BinaryData.fromByteBuffer(content)), null, Context.NONE));
        @Nullable String date = answer.getHeaders().getValue(HttpHeaderName.DATE);
        return date == null ? null : new DateTimeRfc1123(date).getDateTime().toInstant();
    }

    private static ObjectProperties commit(
            BlockBlobClient blob, AzureAddress address, Staged staged, Optional<AccessTier> tier) {
        byte[] md5 = HexFormat.of().parseHex(staged.last().md5());
        long size = staged.last().partBytes();
        return AzureFailures.writing(address, () -> {
            try {
                BlobHttpHeaders headers = new BlobHttpHeaders().setContentMd5(md5);
                BlockBlobItem stored = commit(blob, staged.ids(), headers, tier);
                return stored(size, stored.getLastModified(), md5, tier);
            } catch (BlobStorageException e) {
                return stored(size, requireReplacedSince(blob, staged.begun(), e), md5, tier);
            }
        });
    }

    static BlockBlobItem commit(
            BlockBlobClient blob, List<String> ids, @Nullable BlobHttpHeaders headers, Optional<AccessTier> tier) {
        return blob.commitBlockListWithResponse(
                        new BlockBlobCommitBlockListOptions(ids)
                                .setHeaders(headers)
                                .setTier(tier.orElse(null)),
                        null,
                        Context.NONE)
                .getValue();
    }

    /// Whoever stores a blob makes the service forget the blocks others have staged for it. Then this put came
    /// first and was replaced at once, which is as good as done.
    private static OffsetDateTime requireReplacedSince(
            BlockBlobClient blob, @Nullable Instant begun, BlobStorageException failure) {
        if (begun == null || !AzureFailures.has(failure, BlobErrorCode.INVALID_BLOCK_LIST)) {
            throw failure;
        }
        OffsetDateTime modified = blob.getProperties().getLastModified();
        if (modified.toInstant().isBefore(begun)) {
            throw failure;
        }
        return modified;
    }

    static ObjectStoreException tooManyBlocks(AzureAddress address) {
        return new ObjectStoreException(
                Kind.WRITE_FAILED,
                "write failed: " + address.uri() + " would have more than " + BLOCKS_MAX
                        + " blocks: announce the length, or use larger parts");
    }

    private static ObjectProperties stored(long size, OffsetDateTime modified, byte[] md5, Optional<AccessTier> tier) {
        return new ObjectProperties(
                size, modified.toInstant(), HexFormat.of().formatHex(md5), tier.map(AccessTier::toString));
    }
}
