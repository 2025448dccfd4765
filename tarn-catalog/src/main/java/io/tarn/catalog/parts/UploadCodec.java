package io.tarn.catalog.parts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.record.MultipartUpload;
import io.tarn.catalog.record.UploadCompletion;
import io.tarn.catalog.record.UploadedPart;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.util.Optional;
import java.util.TreeMap;

/// Uploads and parts to and from their records; equal ones are equal bytes.
final class UploadCodec {
    private UploadCodec() {}

    static byte[] encode(Upload upload) {
        Upload.Target target = upload.target();
        MultipartUpload.Builder record = MultipartUpload.newBuilder()
                .setId(upload.id())
                .setRepository(target.repository())
                .setInstance(target.instance())
                .setStorageId(target.namespace().storageId())
                .setStorageNamespace(target.namespace().uri())
                .setBranch(target.branch())
                .setPath(target.path())
                .setInitiator(upload.initiator())
                .setCreatedAt(RecordCodec.timestamp(upload.createdAt()))
                .setAddress(upload.address())
                .setStoreUploadId(upload.storeUploadId())
                .setContentType(upload.contentType())
                .putAllMetadata(upload.metadata())
                .setChecksumAlgorithm(upload.checksums().algorithm())
                .setChecksumType(upload.checksums().type())
                .setStateValue(upload.state().ordinal());
        upload.completion().map(UploadCodec::completion).ifPresent(record::setCompletion);
        return RecordCodec.bytes(record.build());
    }

    private static UploadCompletion completion(Upload.Completion completion) {
        return UploadCompletion.newBuilder()
                .setListHash(completion.listHash())
                .setETag(completion.etag())
                .setSize(completion.sizeBytes())
                .putAllMetadata(completion.metadata())
                .setBegunAt(RecordCodec.timestamp(completion.begunAt()))
                .build();
    }

    static Upload upload(byte[] bytes) {
        try {
            MultipartUpload record = MultipartUpload.parseFrom(bytes);
            return new Upload(
                    record.getId(),
                    target(record),
                    record.getInitiator(),
                    RecordCodec.instant(record.getCreatedAt()),
                    record.getAddress(),
                    record.getStoreUploadId(),
                    record.getContentType(),
                    new TreeMap<>(record.getMetadataMap()),
                    new Upload.Checksums(record.getChecksumAlgorithm(), record.getChecksumType()),
                    state(record),
                    record.hasCompletion() ? Optional.of(completion(record.getCompletion())) : Optional.empty());
        } catch (InvalidProtocolBufferException e) {
            throw damaged("multipart upload", e);
        }
    }

    private static Upload.Target target(MultipartUpload record) {
        return new Upload.Target(
                record.getRepository(),
                record.getInstance(),
                new StorageNamespace(record.getStorageId(), record.getStorageNamespace()),
                record.getBranch(),
                record.getPath());
    }

    private static Upload.State state(MultipartUpload record) {
        return switch (record.getState()) {
            case OPEN -> Upload.State.OPEN;
            case COMPLETING -> Upload.State.COMPLETING;
            case COMPLETED -> Upload.State.COMPLETED;
            case ENDED -> Upload.State.ENDED;
            case UNRECOGNIZED ->
                throw damaged(
                        "multipart upload",
                        new InvalidProtocolBufferException("unknown state " + record.getStateValue()));
        };
    }

    private static Upload.Completion completion(UploadCompletion record) {
        return new Upload.Completion(
                record.getListHash(),
                record.getETag(),
                record.getSize(),
                new TreeMap<>(record.getMetadataMap()),
                RecordCodec.instant(record.getBegunAt()));
    }

    static byte[] encode(Part part) {
        return UploadedPart.newBuilder()
                .setMd5(part.md5())
                .setSize(part.sizeBytes())
                .setChecksum(part.checksum())
                .setStoredAt(RecordCodec.timestamp(part.storedAt()))
                .setStoreETag(part.storeEtag())
                .build()
                .toByteArray();
    }

    static Part part(int number, byte[] bytes) {
        try {
            UploadedPart record = UploadedPart.parseFrom(bytes);
            return new Part(
                    number,
                    record.getMd5(),
                    record.getSize(),
                    record.getChecksum(),
                    RecordCodec.instant(record.getStoredAt()),
                    record.getStoreETag());
        } catch (InvalidProtocolBufferException e) {
            throw damaged("part of a multipart upload", e);
        }
    }

    private static VersioningException damaged(String what, Exception cause) {
        return new VersioningException(VersioningException.Kind.INTERNAL, what + " record is damaged", cause);
    }
}
