package io.tarn.catalog.parts;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.catalog.parts.UploadRecords.PartWrite;
import io.tarn.catalog.parts.UploadRecords.Stored;
import io.tarn.catalog.parts.UploadRecords.StoredPart;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Multipart uploads whose bytes pass through the server. Who may do what is for the caller to ask; so is
/// whether a list of parts is one that clients may complete with.
public final class PartUploads {
    /// The most parts of an upload, and the highest number.
    public static final int PARTS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(PartUploads.class);

    /// Tries against others who store the same part.
    private static final int TRIES_MAX = 100;

    private static final int SECRET_BYTES = 16;

    private final Catalog catalog;
    private final ObjectStore store;
    private final UploadRecords records;
    private final Completing completing;
    private final SecureRandom random = new SecureRandom();

    public PartUploads(KeyValueStore keyValues, Catalog catalog) {
        this.catalog = catalog;
        this.store = catalog.store();
        this.records = new UploadRecords(keyValues);
        this.completing = new Completing(catalog, records);
    }

    /// What an upload is created with.
    ///
    /// @param metadata as an entry has it
    /// @param storageClass for the object store
    public record Creation(
            String initiator,
            String contentType,
            Map<String, String> metadata,
            Optional<String> storageClass,
            Upload.Checksums checksums) {
        public Creation {
            metadata = Map.copyOf(metadata);
        }
    }

    /// Begins an upload. What would refuse its entry is asked by the caller.
    public Upload begin(Repository repository, String branch, String path, Creation creation) {
        String address = catalog.writer().mint();
        var target = Upload.Target.of(repository, branch, path);
        var location = StorageLocation.relative(repository.namespace(), address);
        String storeUploadId = store.createMultipart(location, new PutOptions(creation.storageClass()));
        var upload = new Upload(
                newId(),
                target,
                creation.initiator(),
                catalog.engine().xids().now(),
                address,
                storeUploadId,
                creation.contentType(),
                new TreeMap<>(creation.metadata()),
                creation.checksums(),
                Upload.State.OPEN,
                Optional.empty());
        try {
            records.create(upload);
        } catch (RuntimeException e) {
            abortUnrecorded(upload, e);
            throw e;
        }
        return upload;
    }

    /// The record may be there all the same; then the upload ends when it has rested for long enough.
    private void abortUnrecorded(Upload upload, RuntimeException failure) {
        try {
            store.abortMultipart(upload.location(), upload.storeUploadId());
        } catch (ObjectStoreException notAborted) {
            failure.addSuppressed(notAborted);
        }
    }

    private String newId() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return catalog.engine().xids().next().text()
                + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /// The upload of that id, if it is one of that very path: open, being completed, or completed not long ago.
    public Optional<Upload> find(Repository repository, String branch, String path, String id) {
        return records.find(Upload.Target.of(repository, branch, path), id)
                .map(Stored::upload)
                .filter(upload -> upload.state() != Upload.State.ENDED);
    }

    /// Stores a part, replacing an earlier one of that number; of several at the same time the one counts that
    /// the object store got last. Its bytes are described when all of them were read.
    ///
    /// @throws UploadException the upload is gone or being completed
    public Part put(
            Upload upload, int number, InputStream content, OptionalLong size, Supplier<Part.Described> described) {
        Optional<StoredPart> before = records.findPart(upload.id(), number);
        Stored open = requireOpen(upload);
        var counted = new CountedStream(content);
        String etag = storing(
                upload, () -> store.uploadPart(upload.location(), upload.storeUploadId(), number, counted, size));
        Part.Described known = described.get();
        var part = new Part(
                number,
                known.md5(),
                counted.count(),
                known.checksum(),
                catalog.engine().xids().now(),
                etag);
        record(open, before, part);
        return part;
    }

    private static <T> T storing(Upload upload, Supplier<T> call) {
        try {
            return call.get();
        } catch (ObjectStoreException e) {
            throw e.kind() == ObjectStoreException.Kind.NOT_FOUND ? UploadException.gone(upload.id()) : e;
        }
    }

    /// Makes the record of a part say what the object store holds. Whoever finds the record changed since
    /// before its own bytes were stored asks the store whose bytes came last.
    private void record(Stored seen, Optional<StoredPart> seenPart, Part part) {
        Stored upload = seen;
        Optional<StoredPart> before = seenPart;
        for (int i = 0; i < TRIES_MAX; i++) {
            PartWrite written = records.setPart(upload, before, part);
            switch (written) {
                case DONE -> {
                    return;
                }
                case UPLOAD_CHANGED -> upload = requireOpen(upload.upload());
                case PART_CHANGED -> {
                    before = records.findPart(upload.upload().id(), part.number());
                    if (!holds(upload.upload(), part)) {
                        return;
                    }
                }
            }
        }
        throw VersioningException.tooManyTries();
    }

    /// Whether the object store's part is this one.
    private boolean holds(Upload upload, Part part) {
        return storing(upload, () -> store.listParts(upload.location(), upload.storeUploadId(), part.number() - 1, 1))
                .stream()
                .anyMatch(held -> held.number() == part.number() && held.etag().equals(part.storeEtag()));
    }

    private Stored requireOpen(Upload upload) {
        Stored stored = records.find(upload.target(), upload.id()).orElseThrow(() -> UploadException.gone(upload.id()));
        return switch (stored.upload().state()) {
            case OPEN -> stored;
            case COMPLETING ->
                throw new UploadException(
                        UploadException.Kind.COMPLETING, "multipart upload " + upload.id() + " is being completed");
            case COMPLETED, ENDED -> throw UploadException.gone(upload.id());
        };
    }

    /// The parts after `after` in ascending number, at most `limit`.
    public List<Part> parts(Upload upload, int after, int limit) {
        return records.parts(upload.id(), after, limit);
    }

    /// The uploads of a repository that are under way.
    ///
    /// @param prefix of branch and path, as in [Upload.Target#key]
    public UploadScan list(Repository repository, String prefix, Optional<UploadScan.Marker> after) {
        return new UploadScan(
                records, repository, prefix, after, EnumSet.of(Upload.State.OPEN, Upload.State.COMPLETING));
    }

    /// Joins the parts and writes the entry. May be repeated, by many at once, and after any failure: with the
    /// same list it ends with the same object, and its entry is written once. `parts` are what the registry
    /// says of the listed ones.
    ///
    /// @return the completed upload, with what was accepted first
    /// @throws UploadException gone, or not to be completed with this list
    /// @throws VersioningException the branch refuses the entry; with the same list it can be tried again
    public Upload complete(
            Repository repository,
            Upload upload,
            List<Part> parts,
            Upload.Completion wanted,
            WriteCondition condition) {
        return completing.complete(repository, upload, parts, wanted, condition);
    }

    /// Ends an upload: no part is taken any more and no entry made.
    ///
    /// @throws UploadException there is none
    public void abort(Upload upload) {
        Stored stored = records.find(upload.target(), upload.id()).orElseThrow(() -> UploadException.gone(upload.id()));
        for (int i = 0; i < TRIES_MAX; i++) {
            boolean underWay = switch (stored.upload().state()) {
                case OPEN, COMPLETING -> true;
                case COMPLETED, ENDED -> false;
            };
            if (!underWay) {
                throw UploadException.gone(upload.id());
            }
            Optional<Stored> ended = records.change(stored, stored.upload().in(Upload.State.ENDED));
            if (ended.isPresent()) {
                remove(ended.get());
                return;
            }
            stored = records.find(upload.target(), upload.id()).orElseThrow(() -> UploadException.gone(upload.id()));
        }
        throw VersioningException.tooManyTries();
    }

    /// Removes an ended upload. What fails is left to housekeeping.
    private void remove(Stored ended) {
        try {
            removeAll(ended);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Upload {} has ended, and what is left of it is removed later",
                    ended.upload().id(),
                    e);
        }
    }

    /// Removes what is left of an ended upload: the object store's parts, the records. An object that was
    /// joined but has no entry stays for garbage collection; there may be an entry that nobody knows of.
    void removeAll(Stored ended) {
        Upload upload = ended.upload();
        try {
            store.abortMultipart(upload.location(), upload.storeUploadId());
        } catch (ObjectStoreException e) {
            if (e.kind() != ObjectStoreException.Kind.NOT_FOUND) {
                throw e;
            }
        }
        records.remove(ended);
    }

    /// The uploads of the repository in any state but put aside: an object may lie at their addresses that has
    /// no entry yet.
    public UploadScan all(Repository repository) {
        return new UploadScan(records, repository, "", Optional.empty(), EnumSet.allOf(Upload.State.class));
    }

    /// For housekeeping.
    UploadRecords records() {
        return records;
    }

    /// The entry of a completed upload.
    static Entry entry(Upload upload, Upload.Completion completion, Instant now) {
        return new Entry(
                upload.address(),
                Entry.AddressType.RELATIVE,
                now,
                completion.sizeBytes(),
                completion.etag(),
                completion.metadata(),
                upload.contentType().isEmpty() ? Entry.DEFAULT_CONTENT_TYPE : upload.contentType());
    }

    /// All parts, up to [#PARTS_MAX].
    public List<Part> parts(Upload upload) {
        return new ArrayList<>(records.parts(upload.id(), 0, PARTS_MAX));
    }
}
