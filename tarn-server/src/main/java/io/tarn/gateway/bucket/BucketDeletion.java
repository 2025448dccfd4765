package io.tarn.gateway.bucket;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.ListRequest;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;

/// `DeleteBucket` (s3-gateway.md 10.3, B-52): deletes a repository that nothing is in and nothing was ever committed
/// to, if buckets are made here at all. History cannot be deleted through S3.
final class BucketDeletion {
    private static final int PAGE = 100;

    private final Catalog catalog;
    private final GatewaySettings settings;

    BucketDeletion(Catalog catalog, GatewaySettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    void delete(S3Call call) {
        String bucket = call.bucket().name();
        Repository repository = call.bucket().repository();
        call.authorize(Permission.onRepository("fs:DeleteRepository", repository.name()));
        boolean named = settings.flatBuckets().containsKey(bucket);
        if (settings.creation().isEmpty() || named) {
            throw new S3Exception(S3Code.NOT_SUPPORTED);
        }
        if (repository.readOnly()) {
            throw new S3Exception(S3Code.READ_ONLY_REPOSITORY);
        }
        if (hasHistory(repository) || hasObjects(repository)) {
            throw new S3Exception(S3Code.BUCKET_NOT_EMPTY);
        }
        catalog.engine().repositories().delete(repository.name(), false);
        call.empty(204);
    }

    private boolean hasHistory(Repository repository) {
        return catalog.engine().commits().list(repository, "", 2).results().size() > 1;
    }

    private boolean hasObjects(Repository repository) {
        String after = "";
        boolean more = true;
        while (more) {
            Page<Branch> page = catalog.engine().branches().list(repository, "", after, PAGE, true);
            for (Branch branch : page.results()) {
                if (hasObjects(repository, branch.name())) {
                    return true;
                }
            }
            more = page.hasMore();
            after = page.nextOffset();
        }
        return false;
    }

    private boolean hasObjects(Repository repository, String branch) {
        return !catalog.reader()
                .list(repository, branch, new ListRequest("", "", "", 1))
                .results()
                .isEmpty();
    }
}
