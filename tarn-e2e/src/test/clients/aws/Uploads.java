package aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aws.Clients.Http;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import server.Tarn;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectAttributes;
import software.amazon.awssdk.services.s3.model.ObjectPart;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyResponse;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/// Uploads in parts, and the checksums that go along with content in one piece and in parts.
final class Uploads {
    private static final String BUCKET = Tarn.REPOSITORY;
    private static final int PART_BYTES = 5 << 20;
    private static final byte[] FIRST = Clients.bytes(PART_BYTES, 1);
    private static final byte[] SECOND = Clients.bytes(PART_BYTES, 2);
    private static final byte[] LAST = Clients.bytes(12_345, 3);

    private final S3Client s3 = Http.APACHE.pathStyle();

    @AfterEach
    void close() {
        s3.close();
    }

    @Test
    void uploadsInParts() {
        String key = "main/parts/plain";
        String id = s3.createMultipartUpload(request -> request.bucket(BUCKET).key(key).contentType("text/x"))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        List<byte[]> contents = List.of(FIRST, SECOND, LAST);
        for (int number = 1; number <= contents.size(); number++) {
            parts.add(part(key, id, number, contents.get(number - 1)));
        }
        assertThat(s3.listPartsPaginator(request -> request.bucket(BUCKET).key(key).uploadId(id).maxParts(2))
                        .parts())
                .extracting(Part::size)
                .containsExactly((long) PART_BYTES, (long) PART_BYTES, (long) LAST.length);
        assertThat(s3.listMultipartUploadsPaginator(request -> request.bucket(BUCKET).prefix("main/parts/pl"))
                        .uploads())
                .extracting(MultipartUpload::uploadId)
                .containsExactly(id);
        CompleteMultipartUploadResponse done = complete(key, id, parts);
        assertThat(done.eTag()).endsWith("-3\"");
        assertThat(complete(key, id, parts).eTag()).isEqualTo(done.eTag());
        ResponseBytes<GetObjectResponse> whole = s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key));
        assertThat(whole.asByteArray()).isEqualTo(Clients.joined(FIRST, SECOND, LAST));
        assertThat(whole.response().eTag()).isEqualTo(done.eTag());
        assertThat(whole.response().contentType()).isEqualTo("text/x");
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key).partNumber(3)).asByteArray())
                .isEqualTo(LAST);
        assertThat(s3.headObject(request -> request.bucket(BUCKET).key(key).partNumber(1)).partsCount())
                .isEqualTo(3);
        assertThat(s3.listMultipartUploads(request -> request.bucket(BUCKET).prefix("main/parts/pl")).uploads())
                .isEmpty();
    }

    @Test
    void givesUploadsUp() {
        String key = "main/parts/aborted";
        String id = s3.createMultipartUpload(request -> request.bucket(BUCKET).key(key)).uploadId();
        CompletedPart part = part(key, id, 1, LAST);
        s3.abortMultipartUpload(request -> request.bucket(BUCKET).key(key).uploadId(id));
        assertThatThrownBy(() -> complete(key, id, List.of(part))).isInstanceOf(NoSuchUploadException.class);
        assertThatThrownBy(() -> part(key, id, 2, LAST)).isInstanceOf(NoSuchUploadException.class);
        assertThatThrownBy(() -> s3.headObject(request -> request.bucket(BUCKET).key(key)))
                .isInstanceOf(S3Exception.class);
    }

    @Test
    void copiesParts() {
        String source = "main/parts/source +ü";
        byte[] content = Clients.joined(FIRST, SECOND);
        s3.putObject(request -> request.bucket(BUCKET).key(source), RequestBody.fromBytes(content));
        String key = "main/parts/copied";
        String id = s3.createMultipartUpload(request -> request.bucket(BUCKET).key(key)).uploadId();
        UploadPartCopyResponse copied = s3.uploadPartCopy(request -> request.sourceBucket(BUCKET)
                .sourceKey(source)
                .copySourceRange("bytes=100-" + (PART_BYTES + 99))
                .destinationBucket(BUCKET)
                .destinationKey(key)
                .uploadId(id)
                .partNumber(1));
        CompletedPart first = CompletedPart.builder()
                .partNumber(1)
                .eTag(copied.copyPartResult().eTag())
                .build();
        complete(key, id, List.of(first, part(key, id, 2, LAST)));
        assertThat(s3.getObjectAsBytes(request -> request.bucket(BUCKET).key(key)).asByteArray())
                .isEqualTo(Clients.joined(Arrays.copyOfRange(content, 100, PART_BYTES + 100), LAST));
    }

    /// The kit makes the checksum, the server checks and keeps it, and the kit checks what it reads against it.
    @ParameterizedTest
    @EnumSource(mode = Mode.INCLUDE, names = {"CRC32", "CRC32_C", "CRC64_NVME", "SHA1", "SHA256"})
    void checksumsOfOnePiece(ChecksumAlgorithm algorithm) {
        String key = "main/checksums/" + algorithm;
        var put = s3.putObject(
                request -> request.bucket(BUCKET).key(key).checksumAlgorithm(algorithm),
                RequestBody.fromBytes(LAST));
        String sum = field(put.toString(), algorithm);
        assertThat(sum).isNotBlank();
        ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(
                request -> request.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
        assertThat(got.asByteArray()).isEqualTo(LAST);
        assertThat(field(got.response().toString(), algorithm)).isEqualTo(sum);
        HeadObjectResponse head = s3.headObject(
                request -> request.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
        assertThat(field(head.toString(), algorithm)).isEqualTo(sum);
        assertThat(head.checksumType()).isEqualTo(ChecksumType.FULL_OBJECT);
        var attributes = s3.getObjectAttributes(request ->
                request.bucket(BUCKET).key(key).objectAttributes(ObjectAttributes.CHECKSUM));
        assertThat(field(attributes.checksum().toString(), algorithm)).isEqualTo(sum);
    }

    @Test
    void refusesAWrongChecksum() {
        String key = "main/checksums/wrong";
        assertThatThrownBy(() -> s3.putObject(
                        request -> request.bucket(BUCKET).key(key).checksumCRC32("AAAAAA=="),
                        RequestBody.fromBytes(LAST)))
                .isInstanceOfSatisfying(S3Exception.class, refusal -> {
                    assertThat(refusal.statusCode()).isEqualTo(400);
                    assertThat(refusal.awsErrorDetails().errorCode()).isEqualTo("BadDigest");
                });
        assertThatThrownBy(() -> s3.headObject(request -> request.bucket(BUCKET).key(key)))
                .isInstanceOf(S3Exception.class);
    }

    /// Checksums of the parts' checksums, and of the whole where the algorithm can join them.
    @ParameterizedTest
    @EnumSource(mode = Mode.INCLUDE, names = {"CRC32", "CRC32_C", "CRC64_NVME", "SHA1", "SHA256"})
    void checksumsOfParts(ChecksumAlgorithm algorithm) {
        boolean whole = algorithm == ChecksumAlgorithm.CRC64_NVME;
        String key = "main/checksums/parts-" + algorithm;
        String id = s3.createMultipartUpload(
                        request -> request.bucket(BUCKET).key(key).checksumAlgorithm(algorithm))
                .uploadId();
        List<CompletedPart> parts = new ArrayList<>();
        List<byte[]> contents = List.of(FIRST, LAST);
        for (int number = 1; number <= 2; number++) {
            int current = number;
            UploadPartResponse sent = s3.uploadPart(
                    request -> request.bucket(BUCKET)
                            .key(key)
                            .uploadId(id)
                            .partNumber(current)
                            .checksumAlgorithm(algorithm),
                    RequestBody.fromBytes(contents.get(number - 1)));
            parts.add(CompletedPart.builder()
                    .partNumber(number)
                    .eTag(sent.eTag())
                    .checksumCRC32(sent.checksumCRC32())
                    .checksumCRC32C(sent.checksumCRC32C())
                    .checksumCRC64NVME(sent.checksumCRC64NVME())
                    .checksumSHA1(sent.checksumSHA1())
                    .checksumSHA256(sent.checksumSHA256())
                    .build());
        }
        CompleteMultipartUploadResponse done = complete(key, id, parts);
        assertThat(done.checksumType()).isEqualTo(whole ? ChecksumType.FULL_OBJECT : ChecksumType.COMPOSITE);
        String sum = field(done.toString(), algorithm);
        assertThat(sum.endsWith("-2")).isEqualTo(!whole);
        ResponseBytes<GetObjectResponse> got = s3.getObjectAsBytes(
                request -> request.bucket(BUCKET).key(key).checksumMode(ChecksumMode.ENABLED));
        assertThat(got.asByteArray()).isEqualTo(Clients.joined(FIRST, LAST));
        assertThat(field(got.response().toString(), algorithm)).isEqualTo(sum);
        var attributes = s3.getObjectAttributes(request ->
                request.bucket(BUCKET).key(key).objectAttributes(ObjectAttributes.OBJECT_PARTS));
        assertThat(attributes.objectParts().totalPartsCount()).isEqualTo(2);
        assertThat(attributes.objectParts().parts())
                .extracting(ObjectPart::size)
                .containsExactly((long) PART_BYTES, (long) LAST.length);
    }

    private CompletedPart part(String key, String id, int number, byte[] content) {
        String tag = s3.uploadPart(
                        request -> request.bucket(BUCKET).key(key).uploadId(id).partNumber(number),
                        RequestBody.fromBytes(content))
                .eTag();
        return CompletedPart.builder().partNumber(number).eTag(tag).build();
    }

    private CompleteMultipartUploadResponse complete(String key, String id, List<CompletedPart> parts) {
        return s3.completeMultipartUpload(
                request -> request.bucket(BUCKET).key(key).uploadId(id).multipartUpload(upload -> upload.parts(parts)));
    }

    /// The checksum of an algorithm as the kit shows it in an answer, whose classes have a method for each.
    private static String field(String shown, ChecksumAlgorithm algorithm) {
        String name = "Checksum" + algorithm.name().replace("_", "") + "=";
        int from = shown.indexOf(name);
        assertThat(from).as(name + " in " + shown).isNotNegative();
        return shown.substring(from + name.length()).split("[,)]")[0];
    }
}
