package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// DeleteObject (s3-gateway.md 11.5, B-24, B-37, B-44). What is not there is deleted, also on a branch that is
/// not there: Spark cleans up after itself without looking.
final class DeleteObject {
    private final Catalog catalog;

    DeleteObject(Catalog catalog) {
        this.catalog = catalog;
    }

    void delete(S3Call call) {
        WriteHeaders.requireOwner(call);
        Place place = call.place();
        Repository repository = call.bucket().repository();
        Optional<String> version = ObjectLookup.version(call);
        requireCurrent(version);
        WriteCondition condition = WriteHeaders.condition(call);
        delete(repository, place, condition);
        version.ifPresent(current -> call.response().header("x-amz-version-id", current));
        call.empty(204);
    }

    /// Refuses to change history.
    ///
    /// @throws S3Exception `MethodNotAllowed` for a version that is a commit
    static void requireCurrent(Optional<String> version) {
        if (version.filter(id -> !id.equals(ObjectLookup.CURRENT)).isPresent()) {
            throw new S3Exception(
                    S3Code.METHOD_NOT_ALLOWED, "What is committed stays: a version cannot be deleted on its own");
        }
    }

    /// Deletes what `place` shows if the condition holds; what is not there meets any.
    ///
    /// @throws S3Exception for what takes no deletes
    void delete(Repository repository, Place place, WriteCondition condition) {
        if (!takesDeletes(repository, place)) {
            return;
        }
        try {
            switch (condition) {
                case WriteCondition.None _ -> catalog.writer().delete(repository, place.ref(), place.path(), false);
                case WriteCondition.Absent _ -> throw new S3Exception(S3Code.NOT_IMPLEMENTED);
                case WriteCondition.Present _, WriteCondition.Matches _ -> {
                    boolean _ = catalog.writer().deleteIf(repository, place.ref(), place.path(), condition);
                }
            }
        } catch (VersioningException e) {
            if (e.kind() != VersioningException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /// Whether there can be something to delete: the branch is there, and the key names more than it.
    ///
    /// @throws S3Exception for what takes no deletes
    boolean takesDeletes(Repository repository, Place place) {
        WriteTarget.requireWritable(repository);
        WriteTarget.requireBranchName(place.ref());
        WriteTarget.requireLength(place.path());
        if (!WriteTarget.branchExists(catalog, repository, place.ref())) {
            if (WriteTarget.isTagOrCommit(catalog, repository, place.ref())) {
                throw WriteTarget.notABranch(place.ref());
            }
            return false;
        }
        WriteTarget.requireUnprotected(catalog, repository, place.ref());
        return !place.path().isEmpty();
    }
}
