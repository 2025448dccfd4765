package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Finds the object that a request reads (s3-gateway.md 11.1, B-24, B-34).
final class ObjectLookup {
    /// The version of what is not committed, or not asked for.
    static final String CURRENT = "null";

    private static final Pattern COMMIT_ID = Pattern.compile("[0-9a-f]{64}");

    private final Catalog catalog;

    ObjectLookup(Catalog catalog) {
        this.catalog = catalog;
    }

    /// An object.
    ///
    /// @param path within the repository
    /// @param version the one that was asked for: a commit's id, or `null`
    record Found(Repository repository, String path, Entry entry, Optional<String> version) {}

    /// The version that a request names.
    ///
    /// @throws S3Exception `InvalidArgument` for what is neither `null` nor a commit's id
    static Optional<String> version(S3Call call) {
        return call.hasQuery("versionId")
                ? Optional.of(requireVersion(call.query("versionId").orElse("")))
                : Optional.empty();
    }

    /// A version id that may be one.
    ///
    /// @throws S3Exception `InvalidArgument`
    static String requireVersion(String text) {
        if (!text.equals(CURRENT) && !COMMIT_ID.matcher(text).matches()) {
            String message = text.isEmpty() ? "Version id cannot be the empty string" : "Invalid version id specified";
            throw new S3Exception(S3Code.INVALID_ARGUMENT, message)
                    .with("ArgumentName", "versionId")
                    .with("ArgumentValue", text);
        }
        return text;
    }

    /// The object that `call` is about, in the version that it names.
    ///
    /// @throws S3Exception `NoSuchKey`, `NoSuchVersion`, `KeyTooLongError`, `InvalidArgument`
    Found require(S3Call call) {
        return require(call.bucket(), call.place(), version(call));
    }

    /// The object at `place`.
    ///
    /// @param version a commit's id, for the object as that commit of the ref's history has it; else as it is
    /// now
    /// @throws S3Exception `NoSuchKey`, `NoSuchVersion`, `KeyTooLongError`
    Found require(Bucket bucket, Place place, Optional<String> version) {
        WriteTarget.requireLength(place.path());
        if (place.path().isEmpty()) {
            throw new S3Exception(S3Code.NO_SUCH_KEY);
        }
        Repository repository = bucket.repository();
        Optional<String> commit = version.filter(id -> !id.equals(CURRENT));
        Entry entry = commit.isPresent()
                ? committed(repository, place, commit.get())
                : reading(() -> catalog.reader().find(repository, place.ref(), place.path()))
                        .orElseThrow(() -> new S3Exception(S3Code.NO_SUCH_KEY));
        return new Found(repository, place.path(), entry, version);
    }

    /// What a place that takes writes shows now.
    Optional<Entry> current(WriteTarget target) {
        return reading(() -> catalog.reader().find(target.repository(), target.branch(), target.path()));
    }

    private Entry committed(Repository repository, Place place, String commit) {
        var head = reading(() -> Optional.of(catalog.engine().refs().resolve(repository, place.ref())))
                .orElseThrow(() -> new S3Exception(S3Code.NO_SUCH_KEY));
        if (!catalog.history().contains(repository, head.commitId(), commit)) {
            throw noSuchVersion(place, commit);
        }
        return reading(() -> catalog.reader().find(repository, commit, place.path()))
                .orElseThrow(() -> noSuchVersion(place, commit));
    }

    private static S3Exception noSuchVersion(Place place, String commit) {
        return new S3Exception(S3Code.NO_SUCH_VERSION, "The specified version does not exist.")
                .with("VersionId", commit)
                .with("Ref", place.ref());
    }

    /// A ref that is not there, or cannot be, has no objects.
    private static <T> Optional<T> reading(Supplier<Optional<T>> read) {
        try {
            return read.get();
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND, INVALID -> Optional.empty();
                default -> throw e;
            };
        }
    }
}
