package io.tarn.block.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobStageBlockFromUrlOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Parts that clients send by themselves. The service answers a staged block without an ETag, and clients need
/// one: so such a part is a blob of its own beside the target, `<key>.<upload id>.part_00001`. Completing has
/// the service copy it into blocks of the target. Blobs of ended uploads are removed; one that is sent later
/// than that stays, and is an object under `data/` that no commit names, which garbage collectors remove.
final class PartBlobs {
    /// Blobs of one upload that are copied, and that are removed, at the same time.
    static final int COPIES_AT_ONCE_MAX = 8;

    static final int REMOVALS_AT_ONCE_MAX = 16;

    /// The least bytes that one request copies. Larger parts than five of these are copied in five pieces, so
    /// that 10,000 parts are not more blocks than a blob may have.
    private static final long COPY_BYTES_MIN = 64L << 20;

    private static final int PIECES_MAX = BlockUpload.BLOCKS_MAX / MultipartRules.PART_NUMBER_MAX;
    private static final int PAGE_SIZE = 5000;
    private static final String PART = ".part_";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{5}");
    private static final byte[] NO_MD5 = new byte[16];
    private static final Logger LOG = LoggerFactory.getLogger(PartBlobs.class);

    private final AzureClients clients;
    private final AzurePresigner presigner;
    private final InstantSource clock;

    PartBlobs(AzureClients clients, AzurePresigner presigner, InstantSource clock) {
        this.clients = clients;
        this.presigner = presigner;
        this.clock = clock;
    }

    /// A part that was sent.
    ///
    /// @param etag that of the blob, without quotes, as its sender was answered
    /// @param md5 in hex; empty where the sender made the blob in a way that the service computes none
    record Sent(int number, AzureAddress address, String etag, Optional<String> md5, long sizeBytes, Instant at) {
        boolean has(String named) {
            return named.equals(etag) || md5.filter(named::equalsIgnoreCase).isPresent();
        }

        /// The part, named by its MD5 where it has one.
        PartReference reference() {
            return new PartReference(number, md5.orElse(etag));
        }
    }

    /// Some bytes of a part that become a block.
    record Piece(Sent part, BlobRange range, String blockId) {}

    /// Where a part is sent to.
    PresignedUrl url(AzureAddress target, String uploadId, int part) {
        MultipartRules.requireNumber(part);
        AzureAddress address = target.withKey(prefix(target, uploadId) + String.format("%05d", part));
        return presigner.sign(address, new PresignRequest(true, Optional.empty()));
    }

    /// What was sent, by number.
    Map<Integer, Sent> sent(AzureAddress target, String uploadId) {
        return AzureFailures.reading(target, () -> {
            Map<Integer, Sent> parts = new HashMap<>();
            list(target, uploadId).forEach(item -> {
                AzureAddress address = target.withKey(item.getName());
                Matcher number = NUMBER.matcher(
                        item.getName().substring(prefix(target, uploadId).length()));
                if (number.matches()) {
                    Sent part = sent(Integer.parseInt(number.group()), address, item.getProperties());
                    parts.put(part.number(), part);
                }
            });
            return parts;
        });
    }

    private static Sent sent(int number, AzureAddress address, BlobItemProperties properties) {
        return new Sent(
                number,
                address,
                properties.getETag().replace("\"", ""),
                Optional.ofNullable(properties.getContentMd5()).map(HexFormat.of()::formatHex),
                properties.getContentLength(),
                properties.getLastModified().toInstant());
    }

    /// The blocks that a part becomes, under new names; none for an empty part.
    List<Piece> pieces(String uploadId, Sent part) {
        long size = part.sizeBytes();
        long length = Math.max(COPY_BYTES_MIN, Math.ceilDiv(size, PIECES_MAX));
        List<Piece> pieces = new ArrayList<>();
        BlockId id = BlockId.start(uploadId, part.number(), clock.millis());
        for (long from = 0; from < size; from += length) {
            long end = Math.min(size, from + length);
            id = id.next(end, NO_MD5, false);
            pieces.add(new Piece(part, new BlobRange(from, end - from), id.encoded()));
        }
        return pieces;
    }

    /// Stages the pieces for the target. One that was sent again since it was looked at is `INVALID_PART`.
    void copy(AzureAddress target, List<Piece> pieces) {
        BlockBlobClient blob = clients.blob(target).getBlockBlobClient();
        eachAtOnce(pieces.stream(), COPIES_AT_ONCE_MAX, piece -> copy(target, blob, piece));
    }

    private void copy(AzureAddress target, BlockBlobClient blob, Piece piece) {
        Sent part = piece.part();
        String source = presigner
                .sign(part.address(), new PresignRequest(false, Optional.empty()))
                .url();
        var _ = AzureFailures.writing(target, () -> {
            try {
                return blob.stageBlockFromUrlWithResponse(
                        new BlockBlobStageBlockFromUrlOptions(piece.blockId(), source)
                                .setSourceRange(piece.range())
                                .setSourceRequestConditions(
                                        new BlobRequestConditions().setIfMatch("\"" + part.etag() + "\"")),
                        null,
                        Context.NONE);
            } catch (BlobStorageException e) {
                if (e.getStatusCode() == 412) {
                    throw MultipartRules.missing(part.reference());
                }
                throw e;
            }
        });
    }

    /// Removes what was sent. What cannot be removed stays, as the upload is ended already.
    void remove(AzureAddress target, String uploadId) {
        try {
            AzureFailures.reading(target, () -> {
                eachAtOnce(
                        list(target, uploadId),
                        REMOVALS_AT_ONCE_MAX,
                        item -> clients.blob(target.withKey(item.getName())).deleteIfExists());
                return uploadId;
            });
        } catch (ObjectStoreException e) {
            LOG.warn("parts of the ended upload {} of {} could not be removed", uploadId, target.uri(), e);
        }
    }

    private Stream<BlobItem> list(AzureAddress target, String uploadId) {
        ListBlobsOptions options =
                new ListBlobsOptions().setPrefix(prefix(target, uploadId)).setMaxResultsPerPage(PAGE_SIZE);
        return clients.container(target).listBlobs(options, null).stream();
    }

    private static <T> void eachAtOnce(Stream<T> items, int atOnceMax, Consumer<T> work) {
        items.gather(Gatherers.mapConcurrent(atOnceMax, item -> {
                    work.accept(item);
                    return item;
                }))
                .forEach(_ -> {});
    }

    private static String prefix(AzureAddress target, String uploadId) {
        return target.key() + "." + uploadId + PART;
    }
}
