package io.tarn.gateway.multipart;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.OperationHandler;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.call.SlowAnswer;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.SourceObjects;
import java.util.Map;
import java.util.function.Function;

/// The operations on multipart uploads.
public final class MultipartOperations {
    private final UploadLookup lookup;
    private final CreateUpload create;
    private final PutPart parts;
    private final ListParts listParts;
    private final ListUploads listUploads;
    private final CompleteUpload complete;

    /// @param failures what a client is told of a failure
    public MultipartOperations(
            Catalog catalog, PartUploads uploads, BucketLookup buckets, Function<Throwable, S3Exception> failures) {
        this.lookup = new UploadLookup(catalog, uploads);
        this.create = new CreateUpload(catalog, uploads);
        this.parts = new PutPart(catalog, lookup, new SourceObjects(catalog, buckets));
        this.listParts = new ListParts(lookup);
        this.listUploads = new ListUploads(uploads);
        this.complete = new CompleteUpload(catalog, lookup, new SlowAnswer(failures, SlowAnswer.PATIENCE));
    }

    /// Who performs what.
    public Map<S3Operation, OperationHandler> handlers() {
        return Map.of(
                S3Operation.CREATE_MULTIPART_UPLOAD, create::create,
                S3Operation.UPLOAD_PART, parts::upload,
                S3Operation.UPLOAD_PART_COPY, parts::copy,
                S3Operation.LIST_PARTS, listParts::list,
                S3Operation.LIST_MULTIPART_UPLOADS, listUploads::list,
                S3Operation.COMPLETE_MULTIPART_UPLOAD, complete::complete,
                S3Operation.ABORT_MULTIPART_UPLOAD, lookup::abort);
    }
}
