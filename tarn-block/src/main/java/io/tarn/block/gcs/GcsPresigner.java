package io.tarn.block.gcs;

import com.google.auth.ServiceAccountSigner;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.HttpMethod;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.Storage.SignUrlOption;
import io.tarn.block.BucketAddress;
import io.tarn.block.ContentDisposition;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Signs URLs (V4): with the key of a service account, or by asking Google to sign for the machine's own.
/// Objects under a customer's key have none, as whoever uses the URL would have to send the key.
final class GcsPresigner {
    private final Storage storage;
    private final GcsOptions options;
    private final InstantSource clock;

    GcsPresigner(Storage storage, GcsOptions options, InstantSource clock) {
        this.storage = storage;
        this.options = options;
        this.clock = clock;
    }

    boolean isSupported() {
        return !options.disablePreSigned()
                && options.customerKeyHex().isEmpty()
                && storage.getOptions().getCredentials() instanceof ServiceAccountSigner;
    }

    boolean isSupportedForParts() {
        return isSupported() && !options.disablePreSignedMultipart();
    }

    void requireSupportedForParts() {
        if (!isSupportedForParts()) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "gs adapter presigned part (blockstore.gs.disable_pre_signed_multipart, or no presigned URLs at"
                            + " all): operation not supported");
        }
    }

    /// Where a client sends a part, which is an object of its own. The service answers with its MD5 as `ETag`.
    PresignedUrl part(BucketAddress object) {
        return sign(object, new PresignRequest(true, Optional.empty()));
    }

    PresignedUrl sign(BucketAddress address, PresignRequest request) {
        if (!isSupported()) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "gs adapter presigned URL (switched off, under a customer's key, or without a service account):"
                            + " operation not supported");
        }
        long seconds = options.preSignedExpiry().toSeconds();
        List<SignUrlOption> signing = new ArrayList<>(List.of(
                SignUrlOption.withV4Signature(),
                SignUrlOption.withPathStyle(),
                SignUrlOption.httpMethod(request.write() ? HttpMethod.PUT : HttpMethod.GET)));
        options.endpointUrl().map(SignUrlOption::withHostName).ifPresent(signing::add);
        request.fileName()
                .map(ContentDisposition::attachment)
                .map(header -> SignUrlOption.withQueryParams(Map.of("response-content-disposition", header)))
                .ifPresent(signing::add);
        String url = GcsFailures.reading(
                address,
                () -> storage.signUrl(
                                BlobInfo.newBuilder(address.bucket(), address.key())
                                        .build(),
                                seconds,
                                TimeUnit.SECONDS,
                                signing.toArray(SignUrlOption[]::new))
                        .toString());
        return new PresignedUrl(
                url, Optional.of(clock.instant().plusSeconds(seconds).truncatedTo(ChronoUnit.SECONDS)));
    }
}
