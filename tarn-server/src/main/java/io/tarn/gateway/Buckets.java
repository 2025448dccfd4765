package io.tarn.gateway;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// Finds the bucket of a name (s3-gateway.md 3, 7.3).
final class Buckets implements BucketLookup {
    private final Catalog catalog;
    private final GatewaySettings settings;

    Buckets(Catalog catalog, GatewaySettings settings) {
        this.catalog = catalog;
        this.settings = settings;
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

    /// The refusal for a bucket that is not there. Who may not see which repositories there are is not told.
    static S3Exception missing(S3Call call) {
        call.authorize(Permission.onEverything("fs:ListRepositories"));
        String path = call.request().rawPath();
        boolean api = path.equals("/api/v1") || path.startsWith("/api/v1/");
        return new S3Exception(api ? S3Code.NO_SUCH_BUCKET_POSSIBLE_API_ENDPOINT : S3Code.NO_SUCH_BUCKET);
    }
}
