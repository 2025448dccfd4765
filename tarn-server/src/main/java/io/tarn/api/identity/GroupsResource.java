package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.Groups;
import java.time.InstantSource;
import java.util.Optional;

/// Groups and memberships (auth.md 4).
final class GroupsResource {
    private final Groups groups;
    private final InstantSource clock;

    GroupsResource(Groups groups, InstantSource clock) {
        this.groups = groups;
        this.clock = clock;
    }

    record GroupCreation(Optional<String> id, Optional<String> description) {}

    record GroupJson(String id, Optional<String> name, Optional<String> description, long creationDate) {
        static GroupJson of(Group group) {
            return new GroupJson(
                    group.name(),
                    Optional.of(group.name()),
                    Optional.of(group.description()),
                    group.createdAt().getEpochSecond());
        }

        static GroupJson withoutDescription(Group group) {
            return new GroupJson(
                    group.name(),
                    Optional.of(group.name()),
                    Optional.empty(),
                    group.createdAt().getEpochSecond());
        }
    }

    /// `listGroups`.
    void list(Exchange exchange) {
        IdentityPage.answer(exchange, groups.list(IdentityPage.wanted(exchange)), GroupJson::of);
    }

    /// `createGroup`.
    void create(Exchange exchange) {
        var body = exchange.body(GroupCreation.class);
        String name = body.id().orElse("");
        ItemName.check("Group", name);
        Group made = groups.create(Group.named(name, body.description().orElse(""), clock.instant()));
        exchange.json(201, GroupJson.of(made));
    }

    /// `getGroup`.
    void get(Exchange exchange) {
        Group group = groups.find(exchange.path("groupId")).orElseThrow(() -> new ApiException(404, "group not found"));
        exchange.json(200, GroupJson.of(group));
    }

    /// `deleteGroup`.
    void delete(Exchange exchange) {
        groups.delete(exchange.path("groupId"));
        exchange.empty(204);
    }

    /// `listGroupMembers`.
    void members(Exchange exchange) {
        IdentityPage.answer(
                exchange, groups.members(exchange.path("groupId"), IdentityPage.wanted(exchange)), UserJson::of);
    }

    /// `addGroupMembership`.
    void add(Exchange exchange) {
        groups.addMember(exchange.path("groupId"), exchange.path("userId"));
        exchange.empty(201);
    }

    /// `deleteGroupMembership`.
    void remove(Exchange exchange) {
        groups.removeMember(exchange.path("groupId"), exchange.path("userId"));
        exchange.empty(204);
    }

    /// `listUserGroups`.
    void ofUser(Exchange exchange) {
        IdentityPage.answer(
                exchange,
                groups.ofUser(exchange.path("userId"), IdentityPage.wanted(exchange)),
                GroupJson::withoutDescription);
    }
}
