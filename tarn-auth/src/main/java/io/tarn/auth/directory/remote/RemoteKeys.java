package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;
import static io.tarn.auth.directory.remote.RemoteCalls.path;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The access keys of the authorization server.
final class RemoteKeys implements AccessKeys {
    private final RemoteCalls calls;
    private final RemoteUsers users;
    private final RemoteChanges changes;

    RemoteKeys(RemoteCalls calls, RemoteUsers users, RemoteChanges changes) {
        this.calls = calls;
        this.users = users;
        this.changes = changes;
    }

    @Override
    public Optional<Credential> find(String accessKeyId) {
        return path("auth", "credentials", accessKeyId)
                .flatMap(calls::find)
                .flatMap(key -> owner(key)
                        .map(owner -> RemoteRecords.credential(key, owner))
                        .map(known -> RemoteChanges.same(known, known.key().id(), accessKeyId)));
    }

    /// Servers that know users by number give the number alone.
    private Optional<String> owner(JsonNode key) {
        String name = RemoteRecords.text(key, "user_name");
        if (!name.isEmpty()) {
            return Optional.of(name);
        }
        if (!key.path("user_id").isIntegralNumber()) {
            throw RemoteRecords.bad("a key without its user");
        }
        return users.findById(key.path("user_id").asString()).map(User::name);
    }

    @Override
    public Optional<IssuedKey> find(String userName, String accessKeyId) {
        return path("auth", "users", userName, "credentials", accessKeyId)
                .flatMap(calls::find)
                .map(RemoteRecords::key)
                .map(key -> RemoteChanges.same(key, key.id(), accessKeyId));
    }

    @Override
    public Listing<IssuedKey> list(String userName, ListRequest page) {
        Listing<IssuedKey> none = new Listing<>(List.of(), "");
        try {
            return path("auth", "users", userName, "credentials")
                    .map(target -> calls.page(target, page, Map.of(), RemoteRecords::key))
                    .orElse(none);
        } catch (AuthException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return none;
            }
            throw e;
        }
    }

    @Override
    public Credential create(String userName, Optional<AccessKey> given) {
        String target = existing("not found", "auth", "users", userName, "credentials");
        Map<String, String> query = given.map(key -> Map.of("access_key", key.id(), "secret_key", key.secret()))
                .orElse(Map.of());
        JsonNode made = calls.create(target, query);
        Credential credential = RemoteRecords.credential(made, userName);
        return changes.make(new DirectoryChange.OfKey(credential.key().id()), () -> credential);
    }

    @Override
    public void delete(String userName, String accessKeyId) {
        String missing = "credentials not found";
        String target = existing(missing, "auth", "users", userName, "credentials", accessKeyId);
        changes.make(
                new DirectoryChange.OfKey(accessKeyId),
                () -> changes.found(missing, () -> calls.call("DELETE", target, 204)));
    }
}
