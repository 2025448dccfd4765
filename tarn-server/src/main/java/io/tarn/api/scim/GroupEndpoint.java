package io.tarn.api.scim;

import io.tarn.api.scim.filter.Filter;
import io.tarn.api.scim.filter.FilterMatch;
import io.tarn.api.scim.filter.FilterSyntaxException;
import io.tarn.auth.AuthException;
import io.tarn.auth.User;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.Groups;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// `/scim/v2/Groups`: all groups of the directory, wherever they came from. A group that is changed here counts as
/// provisioned from then on.
final class GroupEndpoint implements Endpoint {
    private static final String MEMBERS = "members";

    private final Groups groups;
    private final Membership membership;
    private final InstantSource clock;
    private final FilterMatch match = new FilterMatch(ResourceType.GROUP);

    /// Writes of this server one after the other: nothing in the directory keeps external ids of groups apart, nor two
    /// plans for one group.
    private final ReentrantLock writing = new ReentrantLock();

    GroupEndpoint(Directory directory, InstantSource clock) {
        this.groups = directory.groups();
        this.membership = new Membership(directory);
        this.clock = clock;
    }

    @Override
    public ObjectNode list(ListQuery query, String base) {
        Page<Group> page = new Page<>(query);
        boolean members =
                query.filter().filter(f -> Filter.mentions(f, MEMBERS)).isPresent();
        try {
            candidates(query.filter(), group -> {
                page.look();
                if (query.filter().isEmpty() || match.matches(query.filter().get(), json(group, members, base))) {
                    page.add(group);
                }
            });
        } catch (FilterSyntaxException e) {
            throw ListQuery.invalid(e);
        }
        return page.answer(shown(page.picked(), query.projection(), base));
    }

    /// As many of them as their members allow: a page may be shorter than was asked for.
    private List<ObjectNode> shown(List<Group> picked, Projection projection, String base) {
        List<ObjectNode> shown = new ArrayList<>();
        int left = Membership.MEMBERS_MAX;
        for (Group group : picked) {
            ObjectNode json = json(group, projection.has(MEMBERS), base);
            left -= json.path(MEMBERS).size();
            if (left < 0 && !shown.isEmpty()) {
                break;
            }
            shown.add(projection.apply(json));
        }
        return shown;
    }

    private ObjectNode json(Group group, boolean members, String base) {
        Optional<List<User>> shown =
                members ? Optional.of(membership.all(group.name(), Membership.MEMBERS_MAX)) : Optional.empty();
        return GroupJson.of(group, shown, base);
    }

    /// Those among whom all that match are.
    private void candidates(Optional<Filter> filter, Consumer<Group> sink) {
        Optional<Optional<Group>> single = filter.flatMap(this::single);
        Optional<String> member = filter.flatMap(f -> Filter.required(f, "members.value"));
        if (single.isPresent()) {
            single.get().ifPresent(sink);
        } else if (member.isPresent()) {
            ResourceId.name(member.get()).ifPresent(user -> groupsOf(user, sink));
        } else {
            all(groups::list, sink);
        }
    }

    private void groupsOf(String user, Consumer<Group> sink) {
        try {
            all(request -> groups.ofUser(user, request), sink);
        } catch (AuthException e) {
            if (e.kind() != AuthException.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static void all(Function<ListRequest, Listing<Group>> lister, Consumer<Group> sink) {
        ListRequest request = ListRequest.first();
        for (boolean more = true; more; ) {
            Listing<Group> listing = lister.apply(request);
            listing.results().forEach(sink);
            more = listing.hasMore();
            request = request.from(listing.next());
        }
    }

    /// The only one that can match, where the filter says so.
    private Optional<Optional<Group>> single(Filter filter) {
        return Filter.required(filter, "displayName")
                .map(groups::find)
                .or(() -> Filter.required(filter, "id")
                        .map(id -> ResourceId.name(id).flatMap(groups::find)));
    }

    @Override
    public ObjectNode get(String name, Projection projection, String base) {
        return projection.apply(json(existing(name), projection.has(MEMBERS), base));
    }

    private Group existing(String name) {
        return groups.find(name).orElseThrow(() -> ScimException.notFound("group not found"));
    }

    @Override
    public ObjectNode create(ObjectNode body, String base) {
        GroupBody wanted = GroupBody.read(body);
        return alone(() -> {
            MemberChange change = MemberChange.none();
            change.add(wanted.members().orElseGet(Set::of));
            Membership.Plan plan = membership.plan(wanted.displayName(), change);
            wanted.externalId().ifPresent(id -> requireFree(id, wanted.displayName()));
            Group group = createOrAdopt(wanted);
            membership.write(plan);
            return json(group, true, base);
        });
    }

    private Group createOrAdopt(GroupBody wanted) {
        if (groups.find(wanted.displayName()).isPresent()) {
            return groups.update(wanted.displayName(), group -> {
                if (group.source().equals(UserBody.SOURCE)) {
                    throw ScimException.exists("a group of that displayName is provisioned already");
                }
                return wanted.replace(group);
            });
        }
        return groups.create(wanted.create(clock.instant()));
    }

    private void requireFree(String externalId, String name) {
        all(groups::list, group -> {
            if (!externalId.isEmpty()
                    && group.externalId().equals(externalId)
                    && !group.name().equals(name)) {
                throw ScimException.exists("another group has that externalId");
            }
        });
    }

    @Override
    public ObjectNode replace(String name, ObjectNode body, String base) {
        GroupBody wanted = GroupBody.read(body);
        return alone(() -> {
            var _ = existing(name);
            if (!wanted.displayName().equals(name)) {
                throw ScimException.immutable("displayName", "policies and people know the group by it");
            }
            MemberChange change = MemberChange.none();
            wanted.members().ifPresent(change::replace);
            return json(write(name, wanted.externalId(), change), true, base);
        });
    }

    /// The answer has no body, for a group may have many members.
    @Override
    public Optional<ObjectNode> patch(String name, ObjectNode body, String base) {
        List<PatchOperation> operations = PatchOperation.read(body);
        return alone(() -> {
            var _ = existing(name);
            GroupPatch patch = GroupPatch.of(operations, name, () -> membership.all(name, Membership.MEMBERS_MAX));
            write(name, patch.externalId(), patch.change());
            return Optional.empty();
        });
    }

    private Group write(String name, Optional<String> externalId, MemberChange change) {
        Membership.Plan plan = membership.plan(name, change);
        externalId.ifPresent(id -> requireFree(id, name));
        Group group = groups.update(name, before -> GroupBody.provisioned(before, externalId));
        membership.write(plan);
        return group;
    }

    @Override
    public void delete(String name) {
        groups.delete(name);
    }

    private <T> T alone(Supplier<T> write) {
        writing.lock();
        try {
            return write.get();
        } finally {
            writing.unlock();
        }
    }
}
