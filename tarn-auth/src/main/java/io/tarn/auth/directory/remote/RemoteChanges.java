package io.tarn.auth.directory.remote;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Revocations;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.DirectoryChanges;
import java.util.function.Supplier;

/// What the parts of the remote directory share: changes are told to those who remember how it was, and answers
/// are compared with what was asked for.
final class RemoteChanges {
    private final Revocations revocations;
    private final DirectoryChanges changes;

    RemoteChanges(Revocations revocations, DirectoryChanges changes) {
        this.revocations = revocations;
        this.changes = changes;
    }

    /// Makes a change and tells of it, even when it failed: an answer may be lost.
    <T> T make(DirectoryChange change, Supplier<T> work) {
        try {
            return work.get();
        } finally {
            changes.tell(change);
        }
    }

    /// The same, of somebody's rights.
    void makeOfRights(Runnable work) {
        var _ = make(new DirectoryChange.OfRights(), () -> {
            work.run();
            return true;
        });
    }

    void endSessions(String userName) {
        revocations.revokeAll(userName);
    }

    /// Calls, and says `message` when the server does not find it.
    <T> T found(String message, Supplier<T> call) {
        try {
            return call.get();
        } catch (AuthException e) {
            throw e.kind() == Kind.NOT_FOUND ? new AuthException(Kind.NOT_FOUND, message, e) : e;
        }
    }

    /// `value`, unless the server answered for another than was asked for: whoever is taken for somebody else has
    /// somebody else's rights.
    static <T> T same(T value, String answered, String asked) {
        if (!answered.equals(asked)) {
            throw RemoteRecords.bad("the record of another name than was asked for");
        }
        return value;
    }

    /// Refuses a name that no path can have.
    static void checkName(String name) {
        if (name.isEmpty()) {
            throw new AuthException(Kind.INVALID, "empty name: validation error");
        }
        if (RemoteCalls.path(name).isEmpty()) {
            throw new AuthException(Kind.INVALID, "name cannot be part of a path: validation error");
        }
    }
}
