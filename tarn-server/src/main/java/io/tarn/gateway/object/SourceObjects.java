package io.tarn.gateway.object;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.BucketLookup;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.ObjectLookup.Found;
import io.tarn.versioning.Repository;
import java.util.Optional;

/// Finds the object that a request copies from: a whole one, or a part of an upload (s3-gateway.md B-42, B-57).
public final class SourceObjects {
    private static final String HEADER = "x-amz-copy-source";

    private final Catalog catalog;
    private final ObjectLookup lookup;
    private final BucketLookup buckets;

    public SourceObjects(Catalog catalog, BucketLookup buckets) {
        this.catalog = catalog;
        this.lookup = new ObjectLookup(catalog);
        this.buckets = buckets;
    }

    /// An object that the caller may read and that meets the conditions of the request.
    ///
    /// @param version the one that was asked for: a commit's id, or `null`
    /// @param conditions that it met
    public record Source(
            Repository repository, Place place, Entry entry, Optional<String> version, ReadConditions conditions) {}

    /// The object that the headers of `call` name.
    ///
    /// @throws S3Exception `InvalidArgument`, `NoSuchBucket`, `AccessDenied`, `NoSuchKey`, `NoSuchVersion`,
    /// `PreconditionFailed`
    public Source require(S3Call call) {
        CopySource source = CopySource.parse(call.header(HEADER).orElse(""));
        Bucket bucket = bucket(call, source);
        Place place = bucket.place(source.key());
        if (place.path().isEmpty()) {
            throw CopySource.malformed();
        }
        call.authorize(Permission.onObject("fs:ReadObject", bucket.repository().name(), place.path()));
        Found found = lookup.require(bucket, place, source.version());
        ReadConditions conditions =
                ReadConditions.of(call, HEADER + "-", catalog.engine().xids().now());
        conditions.require(found.entry());
        return new Source(found.repository(), place, found.entry(), found.version(), conditions);
    }

    private Bucket bucket(S3Call call, CopySource source) {
        Optional<Bucket> bucket = buckets.find(source.bucket());
        if (bucket.isEmpty()) {
            call.authorize(Permission.onEverything("fs:ListRepositories"));
            throw new S3Exception(S3Code.NO_SUCH_BUCKET).with("SourceBucketName", source.bucket());
        }
        return bucket.get();
    }
}
