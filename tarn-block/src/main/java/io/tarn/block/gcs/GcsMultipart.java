package io.tarn.block.gcs;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.StorageClass;
import com.google.cloud.storage.StorageException;
import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Multipart uploads made of plain objects (engine.md 21.3). In the folder of the target lie the parts, `<upload
/// id>.part_00001`, and a marker, `<upload id>.multipart`, whose metadata says what the upload is for. Clients
/// send parts by themselves as objects of those names. Completing composes the parts, 32 at a time, until one
/// request makes the target of what is left; then marker, parts and what came between are removed. A crash
/// leaves the upload as it was, or objects that nobody names; so does a part that a client sends after the end.
/// Garbage collectors remove those, as they remove all objects under `data/` that no commit names.
final class GcsMultipart {
    private static final Logger LOG = LoggerFactory.getLogger(GcsMultipart.class);
    private static final String MARKER = ".multipart";
    private static final String PART = ".part_";
    private static final String JOINED = ".joined_";
    private static final String TARGET = "target";
    private static final String CLASS = "class";

    /// The library does not repeat a request that removes many objects.
    private static final int CLEAN_TRIES_MAX = 3;

    private static final int COMPOSE_MAX = 32;
    private static final int ID_BYTES = 16;
    private static final int PAGE_SIZE_MAX = 1000;
    private static final int SIGNATURES_AT_ONCE_MAX = 8;

    private final Storage storage;
    private final GcsEncryption encryption;
    private final GcsUpload upload;
    private final GcsPresigner presigner;
    private final RandomGenerator random = new SecureRandom();

    GcsMultipart(Storage storage, GcsEncryption encryption, GcsUpload upload, GcsPresigner presigner) {
        this.storage = storage;
        this.encryption = encryption;
        this.upload = upload;
        this.presigner = presigner;
    }

    /// An object that holds a part.
    ///
    /// @param generation which version of it
    /// @param etag its MD5 in hex, or the service's ETag where there is none
    /// @param serviceEtag what the service calls it
    private record StoredPart(int number, String name, long generation, String etag, String serviceEtag, long size) {
        /// Whether `named` is what a sender may have been answered. Without an MD5 the service's older interface
        /// writes a dash before its ETag.
        boolean has(String named) {
            return named.equalsIgnoreCase(etag) || named.equals(serviceEtag) || named.equals("-" + serviceEtag);
        }
    }

    String create(BucketAddress target, Optional<StorageClass> storageClass) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String uploadId = HexFormat.of().formatHex(id);
        Map<String, String> metadata = new HashMap<>(Map.of(TARGET, target.key()));
        storageClass.ifPresent(name -> metadata.put(CLASS, name.toString()));
        BlobInfo marker = BlobInfo.newBuilder(named(target, uploadId + MARKER))
                .setMetadata(metadata)
                .build();
        BlobInfo _ = GcsFailures.writing(target, () -> storage.create(marker, new byte[0]));
        return uploadId;
    }

    String put(BucketAddress target, String uploadId, int part, InputStream content, OptionalLong size) {
        BucketAddress object = partAddress(target, uploadId, part);
        Map<String, String> _ = require(target, uploadId);
        return upload.put(object, content, size, Optional.empty()).etag();
    }

    /// Where clients send parts `first` to `last`. A signature may be a request to the service, so several are
    /// made at once.
    List<PresignedUrl> urls(BucketAddress target, String uploadId, int first, int last) {
        presigner.requireSupportedForParts();
        Map<String, String> _ = require(target, uploadId);
        return IntStream.rangeClosed(first, last)
                .mapToObj(part -> partAddress(target, uploadId, part))
                .gather(Gatherers.mapConcurrent(SIGNATURES_AT_ONCE_MAX, presigner::part))
                .toList();
    }

    private static BucketAddress partAddress(BucketAddress target, String uploadId, int part) {
        MultipartRules.requireNumber(part);
        return new BucketAddress(
                target.bucket(), named(target, partName(uploadId, part)).getName());
    }

    List<Part> list(BucketAddress target, String uploadId, int afterPart, int limit) {
        Map<String, String> _ = require(target, uploadId);
        return limit <= 0 || afterPart >= MultipartRules.PART_NUMBER_MAX
                ? List.of()
                : stored(target, uploadId, Math.max(0, afterPart), limit).stream()
                        .map(part -> new Part(part.number(), part.etag(), part.size()))
                        .toList();
    }

    ObjectProperties complete(BucketAddress target, String uploadId, List<PartReference> parts) {
        Map<String, String> begun = require(target, uploadId);
        MultipartRules.requireAscending(parts);
        List<StoredPart> chosen = chosen(target, uploadId, parts);
        BlobInfo.Builder object = BlobInfo.newBuilder(target.bucket(), target.key());
        Optional.ofNullable(begun.get(CLASS)).map(StorageClass::valueOf).ifPresent(object::setStorageClass);
        BlobInfo done = join(target, uploadId, chosen, object.build());
        end(target, uploadId);
        ObjectProperties properties = GcsObjectStore.properties(done);
        return new ObjectProperties(
                properties.sizeBytes(),
                properties.lastModified(),
                joinedEtag(chosen).orElse(properties.etag()),
                properties.storageClass());
    }

    private List<StoredPart> chosen(BucketAddress target, String uploadId, List<PartReference> parts) {
        Map<Integer, StoredPart> stored = new HashMap<>();
        stored(target, uploadId, 0, MultipartRules.PART_NUMBER_MAX).forEach(part -> stored.put(part.number(), part));
        List<StoredPart> chosen = new ArrayList<>();
        for (PartReference part : parts) {
            StoredPart found = stored.get(part.number());
            if (found == null || !found.has(part.etag())) {
                throw MultipartRules.missing(part);
            }
            chosen.add(found);
        }
        return chosen;
    }

    /// Empty when a part has no MD5.
    private static Optional<String> joinedEtag(List<StoredPart> parts) {
        return Optional.of(parts)
                .filter(all -> all.stream().allMatch(part -> MultipartRules.isMd5(part.etag())))
                .map(all -> MultipartRules.etag(all.stream()
                        .map(part -> new PartReference(part.number(), part.etag()))
                        .toList()));
    }

    void abort(BucketAddress target, String uploadId) {
        Map<String, String> _ = require(target, uploadId);
        end(target, uploadId);
    }

    /// An object to be joined, in the version that was looked at.
    private record Piece(String name, long generation) {}

    private BlobInfo join(BucketAddress target, String uploadId, List<StoredPart> parts, BlobInfo object) {
        List<Piece> left = parts.stream()
                .map(part -> new Piece(part.name(), part.generation()))
                .toList();
        for (int level = 1; left.size() > COMPOSE_MAX; level++) {
            List<Piece> joined = new ArrayList<>();
            for (int from = 0; from < left.size(); from += COMPOSE_MAX) {
                String name = uploadId + JOINED + level + "_" + fiveDigits(joined.size());
                List<Piece> group = left.subList(from, Math.min(left.size(), from + COMPOSE_MAX));
                BlobInfo made = compose(
                        target, group, BlobInfo.newBuilder(named(target, name)).build());
                joined.add(new Piece(made.getName(), made.getGeneration()));
            }
            left = joined;
        }
        return compose(target, left, object);
    }

    private BlobInfo compose(BucketAddress target, List<Piece> pieces, BlobInfo object) {
        ComposeRequest.Builder request =
                ComposeRequest.newBuilder().setTarget(object).setTargetOptions(encryption.target());
        pieces.forEach(piece -> request.addSource(piece.name(), piece.generation()));
        return GcsFailures.writing(target, () -> {
            try {
                return storage.compose(request.build());
            } catch (StorageException e) {
                if (e.getCode() == 404) {
                    throw new ObjectStoreException(
                            Kind.INVALID_PART,
                            "parts of the upload were sent again or removed while they were joined: complete it again",
                            e);
                }
                throw e;
            }
        });
    }

    /// What the upload was begun with; `NOT_FOUND` when there is no such upload of that object.
    private Map<String, String> require(BucketAddress target, String uploadId) {
        if (uploadId.length() != 2 * ID_BYTES || !uploadId.chars().allMatch(HexFormat::isHexDigit)) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        Blob marker = GcsFailures.reading(target, () -> storage.get(named(target, uploadId + MARKER)));
        Map<String, String> begun = marker == null || marker.getMetadata() == null ? Map.of() : plain(marker);
        if (!target.key().equals(begun.get(TARGET))) {
            throw MultipartRules.unknownUpload(uploadId);
        }
        return begun;
    }

    private static Map<String, String> plain(Blob marker) {
        Map<String, String> metadata = new HashMap<>();
        Objects.requireNonNull(marker.getMetadata()).forEach((name, value) -> {
            if (value != null) {
                metadata.put(name, value);
            }
        });
        return metadata;
    }

    private List<StoredPart> stored(BucketAddress target, String uploadId, int afterPart, int limit) {
        String prefix = named(target, uploadId + PART).getName();
        return GcsFailures.reading(target, () -> {
            List<StoredPart> parts = new ArrayList<>();
            for (Blob blob : storage.list(
                            target.bucket(),
                            BlobListOption.prefix(prefix),
                            BlobListOption.startOffset(prefix + fiveDigits(afterPart + 1)),
                            BlobListOption.pageSize(Math.min(limit, PAGE_SIZE_MAX)))
                    .iterateAll()) {
                int number = Integer.parseInt(blob.getName().substring(prefix.length()));
                parts.add(new StoredPart(
                        number, blob.getName(), blob.getGeneration(), etag(blob), blob.getEtag(), blob.getSize()));
                if (parts.size() == limit) {
                    break;
                }
            }
            return parts;
        });
    }

    /// Listings hide the MD5 of what a customer's key encrypts.
    private String etag(Blob blob) {
        if (blob.getMd5() != null || encryption.customerKey().isEmpty()) {
            return GcsObjectStore.etag(blob);
        }
        Blob known = storage.get(blob.getBlobId(), encryption.get());
        return known == null ? "" : GcsObjectStore.etag(known);
    }

    private void end(BucketAddress target, String uploadId) {
        boolean _ = GcsFailures.writing(target, () -> storage.delete(named(target, uploadId + MARKER)));
        for (int left = CLEAN_TRIES_MAX; left > 0; left--) {
            try {
                removeRest(target, uploadId);
                return;
            } catch (ObjectStoreException e) {
                LOG.warn("parts of the ended upload {} of {} could not be removed", uploadId, target, e);
            }
        }
    }

    private void removeRest(BucketAddress target, String uploadId) {
        List<Boolean> _ = GcsFailures.writing(target, () -> {
            List<BlobId> rest = new ArrayList<>();
            storage.list(
                            target.bucket(),
                            BlobListOption.prefix(named(target, uploadId + ".").getName()))
                    .iterateAll()
                    .forEach(blob -> rest.add(BlobId.of(blob.getBucket(), blob.getName())));
            return rest.isEmpty() ? List.of() : storage.delete(rest);
        });
    }

    private static BlobId named(BucketAddress target, String name) {
        String folder = target.key().substring(0, target.key().lastIndexOf('/') + 1);
        return BlobId.of(target.bucket(), folder + name);
    }

    private static String partName(String uploadId, int part) {
        return uploadId + PART + fiveDigits(part);
    }

    private static String fiveDigits(int number) {
        return String.format("%05d", number);
    }
}
