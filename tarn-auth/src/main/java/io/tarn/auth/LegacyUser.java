package io.tarn.auth;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes over the user of an installation that kept its users where an access control server does (auth.md 3.4):
/// in partition `auth`, before the built-in authentication had a partition of its own.
public final class LegacyUser {
    private static final String USERS = "users/";
    private static final int FOUND_MAX = 2;

    private final KeyValueStore store;
    private final Installation installation;

    public LegacyUser(KeyValueStore store, Installation installation) {
        this.store = store;
        this.installation = installation;
    }

    private record Found(String name, byte[] value) {}

    /// Copies the user and its access key as they are; the originals stay. Returns the user's name, empty when
    /// there was nothing to do: not set up, or there is a user already. Throws [AuthException] of kind
    /// `INCOMPATIBLE_SCHEMA` unless there is exactly one user with exactly one key.
    public Optional<String> takeOver() {
        if (store.get(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN).isPresent() || !installation.isInitialized()) {
            return Optional.empty();
        }
        Found user = only("user", USERS);
        Found key = only("access key of user " + user.name(), AuthRecords.legacyCredentialsPrefix(user.name()));
        int _ = store.write(List.of(
                new Write.Set(
                        AuthRecords.BASIC_AUTH, AuthRecords.credentialKey(key.name()), key.value(), Condition.always()),
                new Write.Set(AuthRecords.BASIC_AUTH, AuthRecords.ADMIN, user.value(), Condition.absent())));
        return Optional.of(user.name());
    }

    private Found only(String what, String prefix) {
        List<Found> found = find(prefix);
        if (found.size() != 1) {
            throw new AuthException(
                    AuthException.Kind.INCOMPATIBLE_SCHEMA,
                    "the installation was set up, but there is " + (found.isEmpty() ? "no " : "more than one ") + what
                            + ". Choose the user and key to keep with 'lakefs superuser' of the release that wrote"
                            + " the database, see 'lakefs superuser -h', then start again.");
        }
        return found.getFirst();
    }

    private List<Found> find(String prefix) {
        byte[] start = AuthRecords.bytes(prefix);
        List<Found> found = new ArrayList<>();
        try (Scan scan = store.scan(AuthRecords.AUTH, start, FOUND_MAX)) {
            while (found.size() < FOUND_MAX && scan.next() && KeyPrefix.starts(scan.key(), start)) {
                found.add(new Found(AuthRecords.text(scan.key()).substring(prefix.length()), scan.value()));
            }
        }
        return found;
    }
}
