package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;
import static io.tarn.auth.directory.remote.RemoteCalls.path;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Unsupported;
import io.tarn.auth.directory.Users;
import io.tarn.auth.outbound.ServiceClient.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/// The users of the authorization server. Of a user that exists only the friendly name can be changed there.
final class RemoteUsers implements Users {
    private static final String USER_NOT_FOUND = "user not found";
    private static final String USERS = "/auth/users";

    private final RemoteCalls calls;
    private final RemoteChanges changes;

    RemoteUsers(RemoteCalls calls, RemoteChanges changes) {
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    public Optional<User> find(String name) {
        return path("auth", "users", name)
                .flatMap(calls::find)
                .map(RemoteRecords::user)
                .map(user -> RemoteChanges.same(user, user.name(), name));
    }

    @Override
    public Optional<User> findByExternalId(String externalId) {
        return externalId.isEmpty()
                ? Optional.empty()
                : only("external_id", externalId).map(user -> RemoteChanges.same(user, user.externalId(), externalId));
    }

    /// The user of a number that old servers give.
    Optional<User> findById(String id) {
        return only("id", id);
    }

    private Optional<User> only(String field, String value) {
        Listing<User> found = calls.page(USERS, new ListRequest("", "", 2), Map.of(field, value), RemoteRecords::user);
        if (found.results().size() > 1) {
            throw RemoteRecords.bad("more than one user found");
        }
        return found.results().stream().findFirst();
    }

    @Override
    public Listing<User> list(ListRequest page) {
        return calls.page(USERS, page, Map.of(), RemoteRecords::user);
    }

    @Override
    public User create(User user) {
        RemoteChanges.checkName(user.name());
        ObjectNode body = RemoteRecords.object();
        body.put("username", user.name());
        putUnlessEmpty(body, "email", user.email());
        putUnlessEmpty(body, "friendlyName", user.friendlyName());
        putUnlessEmpty(body, "source", user.source());
        putUnlessEmpty(body, "external_id", user.externalId());
        return changes.make(new DirectoryChange.OfUser(user.name()), () -> {
            User made = RemoteRecords.user(calls.create(USERS, body));
            return RemoteChanges.same(made, made.name(), user.name());
        });
    }

    @Override
    public User invite(String email) {
        RemoteChanges.checkName(email);
        ObjectNode body = RemoteRecords.object();
        body.put("username", email);
        body.put("email", email);
        body.put("invite", true);
        return changes.make(new DirectoryChange.OfUser(email), () -> {
            Reply reply = calls.send("POST", USERS, Map.of(), Optional.of(body));
            if (reply.status() == 412 || reply.status() == 501) {
                throw Unsupported.part();
            }
            return RemoteRecords.user(RemoteRecords.parse(RemoteCalls.expect(reply, 201, USERS)));
        });
    }

    @Override
    public User update(String name, UnaryOperator<User> change) {
        User before = find(name).orElseThrow(() -> new AuthException(Kind.NOT_FOUND, USER_NOT_FOUND));
        User after = change.apply(before);
        if (!after.equals(before.withFriendlyName(after.friendlyName()))) {
            throw Unsupported.part();
        }
        if (after.equals(before)) {
            return before;
        }
        ObjectNode body = RemoteRecords.object();
        body.put("friendly_name", after.friendlyName());
        String target = existing(USER_NOT_FOUND, "auth", "users", name, "friendly_name");
        return changes.make(new DirectoryChange.OfUser(name), () -> {
            var _ = calls.call("PUT", target, Map.of(), Optional.of(body), 204);
            return after;
        });
    }

    @Override
    public void delete(String name) {
        String target = existing(USER_NOT_FOUND, "auth", "users", name);
        changes.make(new DirectoryChange.OfUser(name), () -> {
            if (find(name).isEmpty()) {
                throw new AuthException(Kind.NOT_FOUND, USER_NOT_FOUND);
            }
            changes.endSessions(name);
            return changes.found(USER_NOT_FOUND, () -> calls.call("DELETE", target, 204));
        });
    }

    private static void putUnlessEmpty(ObjectNode body, String field, String value) {
        if (!value.isEmpty()) {
            body.put(field, value);
        }
    }
}
