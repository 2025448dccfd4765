package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// Uploads in parts that clients send to the store by themselves, with a URL for each part (API specification
/// 23.2). The server begins and ends them, and the end makes the entry. Every step but the first names the
/// address that the first one signed.
public final class MultipartUploads {
    /// The most parts of an upload.
    public static final int PARTS_MAX = MultipartRules.PART_NUMBER_MAX;

    private final ObjectStore store;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final Addresses addresses;
    private final DirectUploads places;

    MultipartUploads(
            ObjectStore store, ObjectReader reader, ObjectWriter writer, Addresses addresses, DirectUploads places) {
        this.store = store;
        this.reader = reader;
        this.writer = writer;
        this.addresses = addresses;
        this.places = places;
    }

    /// An upload, and the URLs of its first parts.
    public record Begun(String uploadId, String physicalAddress, List<PresignedUrl> partUrls) {}

    /// Which upload, as its client names it: the address is the one given when it was begun.
    public record Upload(Repository repository, String branch, String path, String uploadId, String physicalAddress) {}

    /// What a part is copied from; without a range the whole object.
    public record Source(Repository repository, String ref, String path, Optional<ByteRange> range) {}

    /// How an upload becomes an object. `parts` are in ascending number, their ETags without quotes.
    public record Completion(
            List<PartReference> parts, Map<String, String> metadata, String contentType, WriteCondition condition) {
        public Completion {
            metadata = Entry.userMetadata(metadata);
        }
    }

    /// Whether the repository's store has URLs for parts.
    public boolean supports(Repository repository) {
        return store.info(repository.namespace().storageId()).presignMultipartSupport();
    }

    /// Begins an upload with URLs for parts 1 to `parts`, which may be 0.
    public Begun begin(Repository repository, String branch, String path, int parts) {
        writer.requireBranch(repository, branch);
        StorageLocation location = places.mint(repository, branch, path);
        String uploadId = store.createMultipart(location, PutOptions.none());
        try {
            List<PresignedUrl> urls = parts == 0 ? List.of() : store.presignParts(location, uploadId, parts);
            return new Begun(uploadId, store.qualify(location), urls);
        } catch (ObjectStoreException e) {
            try {
                store.abortMultipart(location, uploadId);
            } catch (ObjectStoreException notAborted) {
                e.addSuppressed(notAborted);
            }
            throw e;
        }
    }

    /// A URL for a part, 1 to [#PARTS_MAX]. Some stores see now whether the upload exists (404), others when the
    /// part is sent.
    public PresignedUrl partUrl(Upload upload, int part) {
        StorageLocation location = location(upload);
        return known(() -> store.presignPart(location, upload.uploadId(), part));
    }

    /// Makes a part of an object, or of a range of one, inside the store; its ETag without quotes. The source
    /// must lie in the same store.
    public String copyPart(Upload upload, int part, Source source) {
        StorageLocation target = location(upload);
        StorageLocation from = addresses.location(source.repository().namespace(), require(source));
        if (!supports(upload.repository())) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNSUPPORTED, "presigned part: operation not supported");
        }
        try {
            return store.copyPart(target, upload.uploadId(), part, from, source.range());
        } catch (ObjectStoreException e) {
            boolean uploadGone = e.kind() == ObjectStoreException.Kind.NOT_FOUND && store.exists(from);
            throw uploadGone ? gone(e) : e;
        }
    }

    private Entry require(Source source) {
        try {
            return reader.get(source.repository(), source.ref(), source.path());
        } catch (VersioningException e) {
            throw e.kind() == NOT_FOUND
                    ? new VersioningException(
                            NOT_FOUND,
                            source.repository().name() + "/" + source.ref() + "/" + source.path() + ": not found",
                            e)
                    : e;
        }
    }

    /// Joins the parts and stages the object. What would refuse the entry is asked before the parts are joined,
    /// so that the upload is still there afterwards, and again when the entry is written.
    public Entry complete(Upload upload, Completion completion) {
        StorageLocation location = location(upload);
        writer.checkWrite(upload.repository(), upload.branch(), upload.path(), completion.condition(), false);
        ObjectProperties stored = known(() -> store.completeMultipart(location, upload.uploadId(), completion.parts()));
        var address = addresses.classify(upload.repository().namespace(), upload.physicalAddress());
        var entry = new Entry(
                address.address(),
                address.type(),
                stored.lastModified(),
                stored.sizeBytes(),
                stored.etag(),
                new TreeMap<>(completion.metadata()),
                completion.contentType().isEmpty() ? Entry.DEFAULT_CONTENT_TYPE : completion.contentType());
        return writer.put(upload.repository(), upload.branch(), upload.path(), entry, completion.condition(), false);
    }

    /// Forgets the upload and its parts; 404 when there is none.
    public void abort(Upload upload) {
        StorageLocation location = location(upload);
        String _ = known(() -> {
            store.abortMultipart(location, upload.uploadId());
            return upload.uploadId();
        });
    }

    private StorageLocation location(Upload upload) {
        return places.requireMinted(upload.repository(), upload.branch(), upload.path(), upload.physicalAddress());
    }

    private static <T> T known(Supplier<T> call) {
        try {
            return call.get();
        } catch (ObjectStoreException e) {
            throw e.kind() == ObjectStoreException.Kind.NOT_FOUND ? gone(e) : e;
        }
    }

    /// What is missing is the upload, not the data of an object.
    private static VersioningException gone(ObjectStoreException cause) {
        return new VersioningException(NOT_FOUND, String.valueOf(cause.getMessage()), cause);
    }
}
