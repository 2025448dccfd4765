package io.tarn.gateway.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;

/// A place that takes writes, looked at before a body is read (s3-gateway.md 14, B-39).
public record WriteTarget(Repository repository, String branch, String path) {
    /// Refuses what cannot be written, in this order: a read-only repository, a ref that is no branch, a branch
    /// that is not there, a protected one, a path that is too long. An empty path is left to the caller.
    ///
    /// @throws S3Exception `ErrReadOnlyRepository`, `InvalidRequest`, `NoSuchBucket`,
    /// `ErrWriteToProtectedBranch`, `KeyTooLongError`
    public static WriteTarget of(Catalog catalog, Bucket bucket, Place place) {
        Repository repository = bucket.repository();
        requireWritable(repository);
        requireBranchName(place.ref());
        if (!branchExists(catalog, repository, place.ref())) {
            throw missing(catalog, repository, place.ref());
        }
        requireUnprotected(catalog, repository, place.ref());
        requireLength(place.path());
        return new WriteTarget(repository, place.ref(), place.path());
    }

    /// The same for an object, which needs a name behind its branch.
    ///
    /// @throws S3Exception as above, and `InvalidRequest` for an empty path
    public static WriteTarget ofObject(Catalog catalog, Bucket bucket, Place place) {
        WriteTarget target = of(catalog, bucket, place);
        if (target.path().isEmpty()) {
            throw new S3Exception(S3Code.INVALID_REQUEST, "An object needs a name behind its branch");
        }
        return target;
    }

    /// Refuses a read-only repository.
    ///
    /// @throws S3Exception `ErrReadOnlyRepository`
    public static void requireWritable(Repository repository) {
        if (repository.readOnly()) {
            throw new S3Exception(S3Code.READ_ONLY_REPOSITORY);
        }
    }

    /// Refuses a ref that no branch can have as its name, such as `main~1`.
    ///
    /// @throws S3Exception `InvalidRequest`
    public static void requireBranchName(String ref) {
        if (!Names.isBranchName(ref)) {
            throw notABranch(ref);
        }
    }

    /// Whether there is such a branch, be it known from a moment ago.
    public static boolean branchExists(Catalog catalog, Repository repository, String name) {
        var branches = catalog.engine().branches();
        return branches.lastSeen(repository, name).isPresent()
                || branches.find(repository, name).isPresent();
    }

    /// Refuses a protected branch.
    ///
    /// @throws S3Exception `ErrWriteToProtectedBranch`
    public static void requireUnprotected(Catalog catalog, Repository repository, String branch) {
        try {
            catalog.engine().protection().requireStaging(repository, branch, true);
        } catch (VersioningException e) {
            throw e.kind() == VersioningException.Kind.FORBIDDEN
                    ? new S3Exception(S3Code.PROTECTED_BRANCH, S3Code.PROTECTED_BRANCH.message(), e)
                    : e;
        }
    }

    /// Refuses a path of more than 1,024 bytes.
    ///
    /// @throws S3Exception `KeyTooLongError`
    public static void requireLength(String path) {
        int bytes = path.getBytes(UTF_8).length;
        if (bytes > Names.PATH_BYTES_MAX) {
            throw new S3Exception(S3Code.KEY_TOO_LONG)
                    .with("Size", Integer.toString(bytes))
                    .with("MaxSizeAllowed", Integer.toString(Names.PATH_BYTES_MAX));
        }
    }

    /// Whether a ref that is no branch is something else: a tag or a commit.
    public static boolean isTagOrCommit(Catalog catalog, Repository repository, String ref) {
        try {
            catalog.engine().refs().resolve(repository, ref);
            return true;
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND, INVALID -> false;
                default -> throw e;
            };
        }
    }

    /// The refusal of a ref that is no branch.
    public static S3Exception notABranch(String ref) {
        return new S3Exception(
                S3Code.INVALID_REQUEST,
                "Objects are written to branches and deleted on branches, and '" + ref + "' is none");
    }

    private static S3Exception missing(Catalog catalog, Repository repository, String branch) {
        return isTagOrCommit(catalog, repository, branch)
                ? notABranch(branch)
                : new S3Exception(
                        S3Code.NO_SUCH_BUCKET,
                        S3Code.NO_SUCH_BUCKET.message() + ": repository '" + repository.name() + "' has no branch '"
                                + branch + "'");
    }
}
