package io.tarn.block.gcs;

import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.StorageClass;
import io.tarn.block.BucketAddress;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore.Part;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Multipart uploads made of plain objects (engine.md 21.3). In the folder of the target lie the parts,
/// `<upload id>.part_00001`, and a marker, `<upload id>.multipart`, whose metadata says what the upload is
/// for. Completing composes the parts, 32 at a time, until one request makes the target of what is left; then
/// marker, parts and what came between are removed. A crash leaves the upload as it was, or objects that
/// nobody names.
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

    private final Storage storage;
    private final GcsEncryption encryption;
    private final GcsUpload upload;
    private final RandomGenerator random = new SecureRandom();

    GcsMultipart(Storage storage, GcsEncryption encryption, GcsUpload upload) {
        this.storage = storage;
        this.encryption = encryption;
        this.upload = upload;
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
        MultipartRules.requireNumber(part);
        Map<String, String> _ = require(target, uploadId);
        BucketAddress object = new BucketAddress(
                target.bucket(), named(target, partName(uploadId, part)).getName());
        return upload.put(object, content, size, Optional.empty()).etag();
    }

    List<Part> list(BucketAddress target, String uploadId, int afterPart, int limit) {
        Map<String, String> _ = require(target, uploadId);
        return limit <= 0 || afterPart >= MultipartRules.PART_NUMBER_MAX
                ? List.of()
                : stored(target, uploadId, Math.max(0, afterPart), limit);
    }

    ObjectProperties complete(BucketAddress target, String uploadId, List<PartReference> parts) {
        Map<String, String> begun = require(target, uploadId);
        MultipartRules.requireAscending(parts);
        Map<Integer, Part> stored = new HashMap<>();
        stored(target, uploadId, 0, MultipartRules.PART_NUMBER_MAX).forEach(part -> stored.put(part.number(), part));
        for (PartReference part : parts) {
            Part found = stored.get(part.number());
            if (found == null || !found.etag().equals(part.etag())) {
                throw MultipartRules.missing(part);
            }
        }
        BlobInfo.Builder object = BlobInfo.newBuilder(target.bucket(), target.key());
        Optional.ofNullable(begun.get(CLASS)).map(StorageClass::valueOf).ifPresent(object::setStorageClass);
        BlobInfo done = join(
                target,
                uploadId,
                parts.stream().map(part -> partName(uploadId, part.number())).toList(),
                object.build());
        end(target, uploadId);
        ObjectProperties properties = GcsObjectStore.properties(done);
        return new ObjectProperties(
                properties.sizeBytes(),
                properties.lastModified(),
                MultipartRules.etag(parts),
                properties.storageClass());
    }

    void abort(BucketAddress target, String uploadId) {
        Map<String, String> _ = require(target, uploadId);
        end(target, uploadId);
    }

    private BlobInfo join(BucketAddress target, String uploadId, List<String> names, BlobInfo object) {
        List<String> left = names;
        for (int level = 1; left.size() > COMPOSE_MAX; level++) {
            List<String> joined = new ArrayList<>();
            for (int from = 0; from < left.size(); from += COMPOSE_MAX) {
                String name = uploadId + JOINED + level + "_" + fiveDigits(joined.size());
                List<String> group = left.subList(from, Math.min(left.size(), from + COMPOSE_MAX));
                BlobInfo _ = compose(
                        target, group, BlobInfo.newBuilder(named(target, name)).build());
                joined.add(name);
            }
            left = joined;
        }
        return compose(target, left, object);
    }

    private BlobInfo compose(BucketAddress target, List<String> names, BlobInfo object) {
        ComposeRequest request = ComposeRequest.newBuilder()
                .addSource(names.stream()
                        .map(name -> named(target, name).getName())
                        .toList())
                .setTarget(object)
                .setTargetOptions(encryption.target())
                .build();
        return GcsFailures.writing(target, () -> storage.compose(request));
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

    private List<Part> stored(BucketAddress target, String uploadId, int afterPart, int limit) {
        String prefix = named(target, uploadId + PART).getName();
        return GcsFailures.reading(target, () -> {
            List<Part> parts = new ArrayList<>();
            for (Blob blob : storage.list(
                            target.bucket(),
                            BlobListOption.prefix(prefix),
                            BlobListOption.startOffset(prefix + fiveDigits(afterPart + 1)),
                            BlobListOption.pageSize(Math.min(limit, PAGE_SIZE_MAX)))
                    .iterateAll()) {
                int number = Integer.parseInt(blob.getName().substring(prefix.length()));
                parts.add(new Part(number, etag(blob), blob.getSize()));
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
