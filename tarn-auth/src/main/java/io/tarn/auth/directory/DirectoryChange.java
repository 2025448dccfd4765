package io.tarn.auth.directory;

/// Something in the directory that is no longer as it was, for those who remember how it was.
public sealed interface DirectoryChange {
    /// A user was made, changed or removed, with whatever belongs to it.
    record OfUser(String name) implements DirectoryChange {}

    /// An access key was made or removed.
    record OfKey(String accessKeyId) implements DirectoryChange {}

    /// Somebody may do more or less than before: groups, policies, attachments.
    record OfRights() implements DirectoryChange {}
}
