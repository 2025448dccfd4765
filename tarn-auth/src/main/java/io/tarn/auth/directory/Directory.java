package io.tarn.auth.directory;

/// All records of identity of one installation.
///
/// A part that the mode of authentication does not have throws [io.tarn.auth.AuthException] of kind
/// `NOT_IMPLEMENTED` from each of its methods (auth.md 1.1). A directory that is away throws `UNAVAILABLE`.
/// Reads go to where the records are; what requests need on every call is cached by [io.tarn.auth.Credentials].
///
/// Names: an empty one, or one with `/`, is refused as `INVALID` where something is made; where something is
/// looked up it is merely not found. Names are case-sensitive and listed in the order of their UTF-8 bytes.
public interface Directory {
    Users users();

    AccessKeys keys();

    Groups groups();

    Policies policies();

    Attachments attachments();

    ExternalPrincipals principals();

    /// Whether all of its parts are kept in the installation's own store.
    default boolean storedHere() {
        return false;
    }

    /// Whether people may be invited, which [Users#invite] does.
    default boolean invites() {
        return false;
    }
}
