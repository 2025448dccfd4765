package io.tarn.gateway.multipart;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.AttributeHeaders;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.xml.XmlWriter;

/// CreateMultipartUpload (s3-gateway.md 12.1, B-59).
final class CreateUpload {
    private final Catalog catalog;
    private final PartUploads uploads;

    CreateUpload(Catalog catalog, PartUploads uploads) {
        this.catalog = catalog;
        this.uploads = uploads;
    }

    void create(S3Call call) {
        WriteTarget target = WriteTarget.ofObject(catalog, call.bucket(), call.place());
        ObjectAttributes attributes = AttributeHeaders.of(call);
        WriteHeaders.check(call);
        UploadChecksums checksums = UploadChecksums.asked(call);
        Upload upload = uploads.begin(
                target.repository(),
                target.branch(),
                target.path(),
                new PartUploads.Creation(
                        call.principal().name(),
                        attributes.contentType(),
                        attributes.toMetadata(),
                        attributes.otherStorageClass(),
                        checksums.stored()));
        checksums.algorithm().ifPresent(algorithm -> {
            call.response().header("x-amz-checksum-algorithm", algorithm.name());
            call.response().header("x-amz-checksum-type", checksums.type());
        });
        WriteHeaders.echoEncryption(call, call.response());
        call.xml(
                200,
                XmlWriter.document("InitiateMultipartUploadResult")
                        .text("Bucket", call.bucket().name())
                        .text("Key", call.address().key())
                        .text("UploadId", upload.id()));
    }
}
