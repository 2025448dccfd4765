package io.tarn.auth.directory.remote;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.AuthMode;
import io.tarn.auth.Credential;
import io.tarn.auth.FirstUser;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.stored.BaseRecords;
import io.tarn.auth.policy.BasePolicies;
import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Makes the first administrator at the authorization server (auth.md 2.3). A user who is there already is never
/// taken over; what fails after the user was made removes it again. The groups of the mode `simplified` are the
/// server's own.
public final class RemoteFirstUser implements FirstUser {
    private final Directory directory;
    private final AuthMode mode;
    private final InstantSource clock;

    public RemoteFirstUser(Directory directory, AuthMode mode, InstantSource clock) {
        this.directory = directory;
        this.mode = mode;
        this.clock = clock;
    }

    @Override
    public String mode() {
        return mode.text();
    }

    /// Other users of that server are no obstacle.
    @Override
    public boolean exists() {
        return false;
    }

    @Override
    public void checkName(String userName) {
        RemoteChanges.checkName(userName);
    }

    @Override
    public void prepare() {
        if (mode == AuthMode.INTERNAL) {
            new BaseRecords.OfRoles(directory, clock).create();
        }
    }

    /// The user is made at once, over there; nothing of it is written here.
    @Override
    public List<Write> writes(User user, Credential credential, Condition absent) {
        var _ = directory.users().create(user);
        try {
            if (directory.groups().find(BasePolicies.ADMINS).isEmpty()) {
                throw new AuthException(Kind.NOT_FOUND, "admin group - group not found");
            }
            directory.groups().addMember(BasePolicies.ADMINS, user.name());
            var _ = directory.keys().create(user.name(), Optional.of(credential.key()));
        } catch (RuntimeException e) {
            directory.users().delete(user.name());
            throw e;
        }
        return List.of();
    }

    @Override
    public void made(User user) {}
}
