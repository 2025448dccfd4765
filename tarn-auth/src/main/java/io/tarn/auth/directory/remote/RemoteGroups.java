package io.tarn.auth.directory.remote;

import static io.tarn.auth.directory.remote.RemoteCalls.existing;
import static io.tarn.auth.directory.remote.RemoteCalls.path;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.directory.DirectoryChange;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.directory.Unsupported;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/// The groups of the authorization server. One that exists cannot be changed there.
final class RemoteGroups implements Groups {
    private static final String NOT_FOUND = "group not found";
    private static final String GROUPS = "/auth/groups";

    private final RemoteCalls calls;
    private final RemoteChanges changes;

    RemoteGroups(RemoteCalls calls, RemoteChanges changes) {
        this.calls = calls;
        this.changes = changes;
    }

    @Override
    public Optional<Group> find(String name) {
        return path("auth", "groups", name)
                .flatMap(calls::find)
                .map(RemoteRecords::group)
                .map(group -> RemoteChanges.same(group, group.name(), name));
    }

    @Override
    public Listing<Group> list(ListRequest page) {
        return calls.page(GROUPS, page, Map.of(), RemoteRecords::group);
    }

    @Override
    public Group create(Group group) {
        RemoteChanges.checkName(group.name());
        ObjectNode body = RemoteRecords.object();
        body.put("id", group.name());
        if (!group.description().isEmpty()) {
            body.put("description", group.description());
        }
        return changes.make(new DirectoryChange.OfRights(), () -> {
            Group made = RemoteRecords.group(calls.create(GROUPS, body));
            return RemoteChanges.same(made, made.name(), group.name());
        });
    }

    @Override
    public Group update(String name, UnaryOperator<Group> change) {
        Group before = find(name).orElseThrow(() -> new AuthException(Kind.NOT_FOUND, NOT_FOUND));
        if (!change.apply(before).equals(before)) {
            throw Unsupported.part();
        }
        return before;
    }

    @Override
    public void delete(String name) {
        String target = existing(NOT_FOUND, "auth", "groups", name);
        changes.makeOfRights(() -> changes.found(NOT_FOUND, () -> calls.call("DELETE", target, 204)));
    }

    @Override
    public Listing<User> members(String groupName, ListRequest page) {
        String target = existing(NOT_FOUND, "auth", "groups", groupName, "members");
        return changes.found(NOT_FOUND, () -> calls.page(target, page, Map.of(), RemoteRecords::user));
    }

    @Override
    public Listing<Group> ofUser(String userName, ListRequest page) {
        String target = existing("user not found", "auth", "users", userName, "groups");
        return changes.found("user not found", () -> calls.page(target, page, Map.of(), RemoteRecords::group));
    }

    @Override
    public void addMember(String groupName, String userName) {
        String target = existing("not found", "auth", "groups", groupName, "members", userName);
        changes.makeOfRights(() -> calls.call("PUT", target, 201));
    }

    @Override
    public void removeMember(String groupName, String userName) {
        String target = existing("not found", "auth", "groups", groupName, "members", userName);
        changes.makeOfRights(() -> calls.call("DELETE", target, 204));
    }
}
