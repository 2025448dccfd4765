package io.tarn.block.azure;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Multipart uploads (engine.md 21.3). Parts are blocks staged for the target, whose names say which part of
/// which upload they are, or [PartBlobs], which clients send; an empty blob beside the target, `<key>.<upload
/// id>.multipart`, says that the upload exists. Completing copies the latter and is one more request. Blocks of
/// abandoned or aborted uploads are dropped by the service after a week.
///
/// A part is the one that is named by its ETag, where a client sent it and the server staged it as well.
///
/// The service keeps staged blocks until the target is next written: of several uploads to one key the first
/// to complete ends the others, which then find their parts gone (`INVALID_PART`).
final class AzureMultipart {
    private static final String MARKER = ".multipart";
    private static final String TIER = "tier";
    private static final Comparator<BlockId> AGE =
            Comparator.comparingLong(BlockId::startedMillis).thenComparing(BlockId::attempt);

    /// Blocks in a part, such that 10,000 parts of one size may be several times larger than the least block
    /// times the most blocks.
    private static final int PART_BLOCKS_MAX = 16;

    private final AzureClients clients;
    private final BlockUpload blocks;
    private final PartBlobs blobs;

    AzureMultipart(AzureClients clients, BlockUpload blocks, PartBlobs blobs) {
        this.clients = clients;
        this.blocks = blocks;
        this.blobs = blobs;
    }

    private record StoredPart(BlockId last, List<String> ids) {
        Part described() {
            return new Part(last.part(), last.md5(), last.partBytes());
        }

        boolean has(String etag) {
            return last.md5().equals(etag);
        }
    }

    /// The object that parts become, as far as they have been looked at.
    private static final class Plan {
        private final List<String> blockIds = new ArrayList<>();
        private final List<PartBlobs.Piece> copies = new ArrayList<>();
        private final List<PartReference> named = new ArrayList<>();
        private long sizeBytes;

        void add(PartReference part, StoredPart staged) {
            named.add(part);
            sizeBytes += staged.last().partBytes();
            blockIds.addAll(staged.last().partBytes() == 0 ? List.of() : staged.ids());
        }

        void add(PartBlobs.Sent sent, List<PartBlobs.Piece> pieces) {
            named.add(sent.reference());
            sizeBytes += sent.sizeBytes();
            copies.addAll(pieces);
            pieces.forEach(piece -> blockIds.add(piece.blockId()));
        }

        String etag(BlockBlobItem done) {
            return named.stream().allMatch(part -> MultipartRules.isMd5(part.etag()))
                    ? MultipartRules.etag(named)
                    : done.getETag().replace("\"", "");
        }
    }

    String create(AzureAddress target, Optional<AccessTier> tier) {
        String uploadId = BlockId.newUploadId();
        Map<String, String> metadata = tier.map(t -> Map.of(TIER, t.toString())).orElse(Map.of());
        AzureFailures.writing(
                target,
                () -> blob(marker(target, uploadId))
                        .uploadWithResponse(
                                new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(new byte[0]))
                                        .setMetadata(metadata),
                                null,
                                Context.NONE));
        return uploadId;
    }

    String put(AzureAddress target, String uploadId, int part, InputStream content, OptionalLong size) {
        MultipartRules.requireNumber(part);
        Optional<AccessTier> _ = require(target, uploadId);
        return blocks.stagePart(blob(target), target, uploadId, part, content, size, PART_BLOCKS_MAX)
                .last()
                .md5();
    }

    /// Where clients send parts `first` to `last`.
    List<PresignedUrl> urls(AzureAddress target, String uploadId, int first, int last) {
        Optional<AccessTier> _ = require(target, uploadId);
        return IntStream.rangeClosed(first, last)
                .mapToObj(part -> blobs.url(target, uploadId, part))
                .toList();
    }

    List<Part> list(AzureAddress target, String uploadId, int afterPart, int limit) {
        Optional<AccessTier> _ = require(target, uploadId);
        SortedMap<Integer, StoredPart> staged = stored(target, uploadId);
        SortedMap<Integer, Part> parts = new TreeMap<>();
        staged.forEach((number, part) -> parts.put(number, part.described()));
        blobs.sent(target, uploadId).forEach((number, sent) -> {
            StoredPart other = staged.get(number);
            if (other == null || other.last().startedMillis() < sent.at().toEpochMilli()) {
                parts.put(number, new Part(number, sent.reference().etag(), sent.sizeBytes()));
            }
        });
        return parts.tailMap(afterPart + 1).values().stream()
                .limit(Math.max(0, limit))
                .toList();
    }

    ObjectProperties complete(AzureAddress target, String uploadId, List<PartReference> parts) {
        Optional<AccessTier> tier = require(target, uploadId);
        MultipartRules.requireAscending(parts);
        Plan plan = plan(target, uploadId, parts);
        if (plan.blockIds.size() > BlockUpload.BLOCKS_MAX) {
            throw BlockUpload.tooManyBlocks(target);
        }
        blobs.copy(target, plan.copies);
        BlockBlobItem done = commit(target, plan.blockIds, tier);
        boolean _ = end(target, uploadId);
        return new ObjectProperties(
                plan.sizeBytes, done.getLastModified().toInstant(), plan.etag(done), tier.map(AccessTier::toString));
    }

    private Plan plan(AzureAddress target, String uploadId, List<PartReference> parts) {
        Map<Integer, StoredPart> staged = stored(target, uploadId);
        Map<Integer, PartBlobs.Sent> sent =
                parts.stream().allMatch(part -> isStaged(staged, part)) ? Map.of() : blobs.sent(target, uploadId);
        Plan plan = new Plan();
        for (PartReference part : parts) {
            PartBlobs.Sent blob = sent.get(part.number());
            if (isStaged(staged, part)) {
                plan.add(part, Objects.requireNonNull(staged.get(part.number())));
            } else if (blob != null && blob.has(part.etag())) {
                plan.add(blob, blobs.pieces(uploadId, blob));
            } else {
                throw MultipartRules.missing(part);
            }
        }
        return plan;
    }

    private static boolean isStaged(Map<Integer, StoredPart> staged, PartReference part) {
        StoredPart found = staged.get(part.number());
        return found != null && found.has(part.etag());
    }

    void abort(AzureAddress target, String uploadId) {
        requireId(uploadId);
        if (!end(target, uploadId)) {
            throw MultipartRules.unknownUpload(uploadId);
        }
    }

    private BlockBlobItem commit(AzureAddress target, List<String> ids, Optional<AccessTier> tier) {
        return AzureFailures.writing(target, () -> {
            try {
                return BlockUpload.commit(blob(target), ids, null, tier);
            } catch (BlobStorageException e) {
                if (AzureFailures.has(e, BlobErrorCode.INVALID_BLOCK_LIST)) {
                    throw new ObjectStoreException(
                            Kind.INVALID_PART,
                            "parts of the upload are no longer stored, because the object was written meanwhile:"
                                    + " upload it again",
                            e);
                }
                throw e;
            }
        });
    }

    /// What the upload was begun with; `NOT_FOUND` when there is no such upload of that object.
    private Optional<AccessTier> require(AzureAddress target, String uploadId) {
        requireId(uploadId);
        try {
            Map<String, String> metadata = AzureFailures.reading(
                    target, () -> blob(marker(target, uploadId)).getProperties().getMetadata());
            return Optional.ofNullable(metadata.get(TIER)).map(AccessTier::fromString);
        } catch (ObjectStoreException e) {
            throw e.kind() == Kind.NOT_FOUND ? MultipartRules.unknownUpload(uploadId) : e;
        }
    }

    /// Whether the upload was still there; a lost answer may hide that. What was sent for it is removed anyway.
    private boolean end(AzureAddress target, String uploadId) {
        boolean existed = AzureFailures.reading(
                target, () -> blob(marker(target, uploadId)).deleteIfExists());
        blobs.remove(target, uploadId);
        return existed;
    }

    private SortedMap<Integer, StoredPart> stored(AzureAddress target, String uploadId) {
        Map<Integer, List<BlockId>> byPart = staged(target)
                .flatMap(block -> BlockId.decoded(block.getName()).stream())
                .filter(block -> block.uploadId().equals(uploadId))
                .collect(Collectors.groupingBy(BlockId::part));
        SortedMap<Integer, StoredPart> parts = new TreeMap<>();
        byPart.forEach((part, staged) -> staged.stream()
                .filter(BlockId::last)
                .max(AGE)
                .ifPresent(last -> parts.put(part, new StoredPart(last, idsOf(last, staged)))));
        return parts;
    }

    private static List<String> idsOf(BlockId last, List<BlockId> staged) {
        return staged.stream()
                .filter(last::sameAttempt)
                .sorted(Comparator.comparingInt(BlockId::index))
                .map(BlockId::encoded)
                .toList();
    }

    private Stream<Block> staged(AzureAddress target) {
        return AzureFailures.reading(target, () -> {
            try {
                return blob(target).listBlocks(BlockListType.UNCOMMITTED).getUncommittedBlocks().stream();
            } catch (BlobStorageException e) {
                if (AzureFailures.has(e, BlobErrorCode.BLOB_NOT_FOUND)) {
                    return Stream.empty();
                }
                throw e;
            }
        });
    }

    private BlockBlobClient blob(AzureAddress address) {
        return clients.blob(address).getBlockBlobClient();
    }

    private static AzureAddress marker(AzureAddress target, String uploadId) {
        return target.withKey(target.key() + "." + uploadId + MARKER);
    }

    private static void requireId(String uploadId) {
        if (!BlockId.isUploadId(uploadId)) {
            throw MultipartRules.unknownUpload(uploadId);
        }
    }
}
