package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.Write;
import java.util.List;

/// How a mode of authentication makes the first user of an installation: called by [InstallationSetup], which
/// sees to it
/// that only one set-up is at work.
public interface FirstUser {
    /// The value of `auth.ui_config.rbac`.
    String mode();

    /// Whether there are users.
    boolean exists();

    /// Throws [AuthException] of kind `INVALID` for a name no user can have.
    void checkName(String userName);

    /// Removes what an unfinished set-up left, and makes what has to be there before the user.
    void prepare();

    /// The writes that make the user and its key, the user last.
    ///
    /// @param absent what must hold of the user's record
    List<Write> writes(User user, Credential credential, Condition absent);

    /// Called after the writes were done.
    void made(User user);
}
