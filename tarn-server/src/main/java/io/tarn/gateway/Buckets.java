package io.tarn.gateway;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.proxy.FallbackProxy;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.util.Optional;

/// Finds the bucket of a name (s3-gateway.md 3, 7.3).
final class Buckets implements BucketLookup, AutoCloseable {
    private final Catalog catalog;
    private final GatewaySettings settings;
    private final Optional<FallbackProxy> fallback;

    Buckets(Catalog catalog, GatewaySettings settings, Optional<FallbackProxy> fallback) {
        this.catalog = catalog;
        this.settings = settings;
        this.fallback = fallback;
    }

    @Override
    public void close() {
        fallback.ifPresent(FallbackProxy::close);
    }

    @Override
    public Optional<Bucket> find(String name) {
        GatewaySettings.FlatBucket flat = settings.flatBuckets().get(name);
        if (flat != null) {
            return repository(flat.repository())
                    .map(found -> new Bucket(name, found, Optional.of(new Bucket.Flat(flat.branch(), flat.prefix()))));
        }
        return repository(name)
                .map(found ->
                        new Bucket(name, found, settings.flatBranch().map(branch -> new Bucket.Flat(branch, ""))));
    }

    private Optional<Repository> repository(String name) {
        try {
            return Optional.of(catalog.engine().repositories().get(Names.repository("repository", name)));
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND, INVALID -> Optional.empty();
                default -> throw e;
            };
        }
    }

    /// Answers a request for a bucket that is not there: elsewhere, or with a refusal. Who may not see which
    /// repositories
    /// there are is not told.
    void answerMissing(S3Call call) throws IOException {
        call.authorize(Permission.onEverything("fs:ListRepositories"));
        boolean formRead = call.operation() == S3Operation.POST_OBJECT;
        if (fallback.isPresent() && !formRead) {
            fallback.get().forward(call.request(), call.address(), call.response());
            return;
        }
        String path = call.request().rawPath();
        boolean api = path.equals("/api/v1") || path.startsWith("/api/v1/");
        if (api) {
            throw new S3Exception(S3Code.NO_SUCH_BUCKET_POSSIBLE_API_ENDPOINT);
        }
        throw new S3Exception(
                call.operation() == S3Operation.CREATE_BUCKET ? S3Code.NOT_IMPLEMENTED : S3Code.NO_SUCH_BUCKET);
    }

    /// Whether a bucket that is not there is to be made by this request.
    boolean isMade(S3Call call) {
        return call.operation() == S3Operation.CREATE_BUCKET
                && settings.creation().isPresent();
    }
}
