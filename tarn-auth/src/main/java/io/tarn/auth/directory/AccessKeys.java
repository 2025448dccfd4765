package io.tarn.auth.directory;

import io.tarn.auth.AccessKey;
import io.tarn.auth.Credential;
import java.time.Instant;
import java.util.Optional;

/// The access keys of users.
public interface AccessKeys {
    /// A key without its secret.
    record IssuedKey(String id, Instant issuedAt) {}

    /// The key with that id, secret in clear, whoever owns it. Whether the owner exists is not asked.
    Optional<Credential> find(String accessKeyId);

    /// A key of that user.
    Optional<IssuedKey> find(String userName, String accessKeyId);

    /// The keys of a user; none for an unknown one.
    Listing<IssuedKey> list(String userName, ListRequest page);

    /// Gives a user a key, `given` or a new one. Throws `NOT_FOUND` (`not found`), `ALREADY_EXISTS` for a key id
    /// in use, `LIMIT_EXCEEDED`.
    Credential create(String userName, Optional<AccessKey> given);

    /// Throws `NOT_FOUND` (`credentials not found`).
    void delete(String userName, String accessKeyId);
}
