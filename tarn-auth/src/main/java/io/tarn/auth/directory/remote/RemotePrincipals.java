package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import java.util.Map;
import java.util.Optional;

/// The external principals of the authorization server.
final class RemotePrincipals implements ExternalPrincipals {
    private static final String USER_NOT_FOUND = "user not found";
    private static final int ID_MAX = 2048;

    private final RemoteCalls calls;
    private final RemoteChanges changes;

    RemotePrincipals(RemoteCalls calls, RemoteChanges changes) {
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    public Optional<ExternalPrincipal> find(String id) {
        return isUsable(id)
                ? calls.find("/auth/external/principals", query(id))
                        .map(RemoteRecords::principal)
                        .map(principal -> RemoteChanges.same(principal, principal.id(), id))
                : Optional.empty();
    }

    @Override
    public Listing<ExternalPrincipal> ofUser(String userName, ListRequest page) {
        String target = existing(USER_NOT_FOUND, "auth", "users", userName, "external", "principals", "ls");
        return changes.found(USER_NOT_FOUND, () -> calls.page(target, page, Map.of(), RemoteRecords::principal));
    }

    @Override
    public void create(String userName, String id) {
        if (!isUsable(id)) {
            throw new AuthException(Kind.INVALID, "empty or too long principal id: validation error");
        }
        change("POST", userName, id, 201, USER_NOT_FOUND);
    }

    @Override
    public void delete(String userName, String id) {
        if (!isUsable(id)) {
            throw new AuthException(Kind.NOT_FOUND, "external principal not found");
        }
        change("DELETE", userName, id, 204, "external principal not found");
    }

    private void change(String method, String userName, String id, int expected, String missing) {
        String target = existing(missing, "auth", "users", userName, "external", "principals");
        changes.make(
                new DirectoryChange.OfUser(userName),
                () -> changes.found(missing, () -> calls.call(method, target, query(id), Optional.empty(), expected)));
    }

    private static Map<String, String> query(String id) {
        return Map.of("principalId", id);
    }

    private static boolean isUsable(String id) {
        return !id.isEmpty() && id.length() <= ID_MAX;
    }
}
