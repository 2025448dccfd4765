package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.ContentDisposition;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import software.amazon.awssdk.awscore.presigner.PresignedRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// URLs with which anyone reads or writes one object for a while (engine.md 21.4, api.md 10). They sign the
/// host alone, so that whoever has one needs no further header.
final class S3Presigning {
    private static final Duration LIFE_MIN = Duration.ofSeconds(1);

    private final S3Clients clients;
    private final S3Options.Presigning settings;

    S3Presigning(S3Clients clients, S3Options.Presigning settings) {
        this.clients = clients;
        this.settings = settings;
    }

    boolean works() {
        return !settings.disabled();
    }

    boolean worksInUi() {
        return works() && !settings.disabledInUi();
    }

    boolean worksForMultipart() {
        return works() && !settings.disabledForMultipart();
    }

    PresignedUrl object(BucketAddress address, PresignRequest request) {
        require(works(), "URL", "disable_pre_signed");
        return request.write() ? write(address) : read(address, request.fileName());
    }

    PresignedUrl part(BucketAddress address, String uploadId, int part) {
        require(worksForMultipart(), "part", "disable_pre_signed_multipart");
        MultipartRules.requireNumber(part);
        return url(clients.call(
                address,
                in -> in.presigner()
                        .presignUploadPart(presign -> presign.signatureDuration(life(address))
                                .uploadPartRequest(upload -> upload.bucket(address.bucket())
                                        .key(address.key())
                                        .uploadId(uploadId)
                                        .partNumber(part)))));
    }

    private PresignedUrl read(BucketAddress address, Optional<String> fileName) {
        GetObjectRequest get = GetObjectRequest.builder()
                .bucket(address.bucket())
                .key(address.key())
                .responseContentDisposition(
                        fileName.map(ContentDisposition::attachment).orElse(null))
                .build();
        return url(clients.call(
                address,
                in -> in.presigner()
                        .presignGetObject(presign ->
                                presign.signatureDuration(life(address)).getObjectRequest(get))));
    }

    private PresignedUrl write(BucketAddress address) {
        return url(clients.call(
                address,
                in -> in.presigner()
                        .presignPutObject(presign -> presign.signatureDuration(life(address))
                                .putObjectRequest(
                                        put -> put.bucket(address.bucket()).key(address.key())))));
    }

    /// The configured life, shortened to that of the credentials: with their end the URL would end.
    private Duration life(BucketAddress address) {
        Duration left = clients.credentials()
                .resolveCredentials()
                .expirationTime()
                .map(end -> Duration.between(Instant.now(), end).truncatedTo(ChronoUnit.SECONDS))
                .orElse(settings.expiry());
        Duration life = left.compareTo(settings.expiry()) < 0 ? left : settings.expiry();
        if (life.compareTo(LIFE_MIN) < 0) {
            throw new ObjectStoreException(
                    Kind.FORBIDDEN,
                    address.uri(S3ObjectStore.SCHEME) + ": the server's credentials have expired and were not renewed");
        }
        return life;
    }

    private static PresignedUrl url(PresignedRequest signed) {
        return new PresignedUrl(signed.url().toExternalForm(), Optional.of(signed.expiration()));
    }

    private static void require(boolean works, String what, String key) {
        if (!works) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "s3 adapter presigned " + what + " is switched off (blockstore.s3." + key
                            + "): operation not supported");
        }
    }
}
