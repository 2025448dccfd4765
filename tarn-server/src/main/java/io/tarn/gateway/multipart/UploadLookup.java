package io.tarn.gateway.multipart;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.catalog.parts.UploadException;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.util.function.Supplier;

/// Finds the upload that a request names, and ends it. An upload belongs to one key of one repository: under
/// another one there is none of that id.
final class UploadLookup {
    /// Characters of an id that may be one.
    private static final int ID_LENGTH_MAX = 128;

    private final Catalog catalog;
    private final PartUploads uploads;

    UploadLookup(Catalog catalog, PartUploads uploads) {
        this.catalog = catalog;
        this.uploads = uploads;
    }

    PartUploads uploads() {
        return uploads;
    }

    /// The upload, also one that was completed not long ago.
    ///
    /// @throws S3Exception `NoSuchUpload`
    Upload require(S3Call call) {
        Place place = call.place();
        WriteTarget.requireLength(place.path());
        return call.query("uploadId")
                .filter(id -> id.length() <= ID_LENGTH_MAX && !place.path().isEmpty())
                .flatMap(id -> uploads.find(call.bucket().repository(), place.ref(), place.path(), id))
                .orElseThrow(UploadLookup::noSuchUpload);
    }

    /// The upload, if it is not completed.
    ///
    /// @throws S3Exception `NoSuchUpload`
    Upload requireUnderWay(S3Call call) {
        Upload upload = require(call);
        if (upload.state() == Upload.State.COMPLETED) {
            throw noSuchUpload();
        }
        return upload;
    }

    /// AbortMultipartUpload (s3-gateway.md 12.6). It asks for no branch: an upload to one that was deleted can
    /// still be ended.
    void abort(S3Call call) {
        WriteTarget.requireWritable(call.bucket().repository());
        Upload upload = requireUnderWay(call);
        boolean _ = translated(() -> {
            uploads.abort(upload);
            return true;
        });
        call.empty(204);
    }

    /// What writes to this key require.
    ///
    /// @throws S3Exception see [WriteTarget#of]
    WriteTarget target(S3Call call) {
        return WriteTarget.of(catalog, call.bucket(), call.place());
    }

    /// Runs what the registry may refuse.
    static <T> T translated(Supplier<T> action) {
        try {
            return action.get();
        } catch (UploadException e) {
            throw new S3Exception(
                    switch (e.kind()) {
                        case GONE -> S3Code.NO_SUCH_UPLOAD;
                        case COMPLETING -> S3Code.OPERATION_ABORTED;
                        case PARTS_CHANGED -> S3Code.INVALID_PART;
                    });
        }
    }

    static S3Exception noSuchUpload() {
        return new S3Exception(S3Code.NO_SUCH_UPLOAD);
    }
}
