package io.tarn.catalog.parts;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;

import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.WriteCondition;
import io.tarn.catalog.parts.UploadRecords.Stored;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Completes uploads, in steps each of which may be the last before a crash and may be repeated: accept the
/// list, join the parts, write the entry, say that it is done.
///
/// From the first step on no other list is accepted, unless the object store refuses this one. So whatever lies
/// at the upload's address was joined from the accepted list, by this attempt or an earlier one whose end
/// nobody knows.
final class Completing {
    private static final Logger LOG = LoggerFactory.getLogger(Completing.class);
    private static final int TRIES_MAX = 100;
    private static final String REFUSED = "Precondition failed";

    private final Catalog catalog;
    private final ObjectStore store;
    private final UploadRecords records;
    private final Turns turns = new Turns();

    Completing(Catalog catalog, UploadRecords records) {
        this.catalog = catalog;
        this.store = catalog.store();
        this.records = records;
    }

    /// Ends the attempt to write an entry that is there already.
    private static final class AlreadyWritten extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AlreadyWritten() {
            super(null, null, false, false);
        }
    }

    Upload complete(
            Repository repository,
            Upload upload,
            List<Part> parts,
            Upload.Completion wanted,
            WriteCondition condition) {
        try (Turns.Turn _ = turns.take(upload.id())) {
            Stored accepted = accept(upload, wanted);
            if (accepted.upload().state() == Upload.State.COMPLETED) {
                return accepted.upload();
            }
            join(accepted, parts);
            enter(repository, accepted, condition);
            return settle(accepted);
        }
    }

    /// Makes the list the accepted one, if it is not, or already done.
    private Stored accept(Upload upload, Upload.Completion wanted) {
        for (int i = 0; i < TRIES_MAX; i++) {
            Stored stored = require(upload);
            boolean same = stored.upload().isCompletedBy(wanted.listHash());
            switch (stored.upload().state()) {
                case OPEN -> {
                    Optional<Stored> accepted =
                            records.change(stored, stored.upload().completing(wanted));
                    if (accepted.isPresent()) {
                        return accepted.get();
                    }
                }
                case COMPLETING -> {
                    if (!same) {
                        throw new UploadException(
                                UploadException.Kind.COMPLETING,
                                "multipart upload " + upload.id() + " is being completed with another list of parts");
                    }
                    return stored;
                }
                case COMPLETED -> {
                    if (!same) {
                        throw UploadException.gone(upload.id());
                    }
                    return stored;
                }
                case ENDED -> throw UploadException.gone(upload.id());
            }
        }
        throw VersioningException.tooManyTries();
    }

    private Stored require(Upload upload) {
        return records.find(upload.target(), upload.id()).orElseThrow(() -> UploadException.gone(upload.id()));
    }

    private static Upload.Completion completion(Upload upload) {
        return upload.completion().orElseThrow(() -> UploadException.gone(upload.id()));
    }

    /// Makes the object of the parts, unless an earlier attempt did.
    private void join(Stored accepted, List<Part> parts) {
        Upload upload = accepted.upload();
        long size = completion(upload).sizeBytes();
        List<PartReference> listed = parts.stream()
                .map(part -> new PartReference(part.number(), part.storeEtag()))
                .toList();
        try {
            ObjectProperties joined = store.completeMultipart(upload.location(), upload.storeUploadId(), listed);
            requireSize(upload, joined.sizeBytes(), size);
        } catch (ObjectStoreException e) {
            requireJoined(accepted, size, e);
        }
    }

    private static void requireSize(Upload upload, long joined, long size) {
        if (joined != size) {
            throw new VersioningException(
                    INTERNAL,
                    "the parts of upload " + upload.id() + " have " + size + " bytes, the object made of them has "
                            + joined);
        }
    }

    /// Whether the object is there although the store did not make it just now.
    private void requireJoined(Stored accepted, long size, ObjectStoreException failure) {
        Upload upload = accepted.upload();
        boolean mayBeJoined = failure.kind() == ObjectStoreException.Kind.NOT_FOUND
                || failure.kind() == ObjectStoreException.Kind.INVALID_PART;
        if (!mayBeJoined) {
            throw failure;
        }
        if (store.exists(upload.location())) {
            requireSize(upload, store.properties(upload.location()).sizeBytes(), size);
            return;
        }
        if (failure.kind() == ObjectStoreException.Kind.NOT_FOUND) {
            throw UploadException.gone(upload.id());
        }
        Optional<Stored> _ = records.change(accepted, upload.reopened());
        throw new UploadException(
                UploadException.Kind.PARTS_CHANGED,
                "parts of multipart upload " + upload.id() + " are not stored as listed: " + failure.getMessage());
    }

    /// Writes the entry, unless it is there or the upload is no more to be completed with this list.
    private void enter(Repository repository, Stored accepted, WriteCondition condition) {
        Upload upload = accepted.upload();
        Upload.Completion completion = completion(upload);
        try {
            catalog.writer()
                    .update(
                            repository,
                            upload.target().branch(),
                            upload.target().path(),
                            current -> {
                                requireAccepted(upload, completion.listHash());
                                if (current.filter(upload::isShownBy).isPresent()) {
                                    throw new AlreadyWritten();
                                }
                                condition.require(current, REFUSED);
                                return PartUploads.entry(
                                        upload,
                                        completion,
                                        catalog.engine().xids().now());
                            });
        } catch (AlreadyWritten _) {
            LOG.debug("upload {} has its entry", upload.id());
        }
    }

    private void requireAccepted(Upload upload, String listHash) {
        Upload now = require(upload).upload();
        if (!now.isCompletedBy(listHash)) {
            throw UploadException.gone(upload.id());
        }
        switch (now.state()) {
            case COMPLETING -> {}
            case COMPLETED -> throw new AlreadyWritten();
            case OPEN, ENDED -> throw UploadException.gone(upload.id());
        }
    }

    /// Says that it is done. The entry is there: that the upload was aborted in this very moment comes too
    /// late.
    private Upload settle(Stored accepted) {
        Upload completed = accepted.upload().in(Upload.State.COMPLETED);
        records.change(accepted, completed).ifPresent(this::putAside);
        return completed;
    }

    /// What fails is left to housekeeping.
    private void putAside(Stored completed) {
        try {
            records.settle(completed);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Upload {} is completed, and put aside later",
                    completed.upload().id(),
                    e);
        }
    }
}
