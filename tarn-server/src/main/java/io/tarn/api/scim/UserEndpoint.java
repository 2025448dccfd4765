package io.tarn.api.scim;

import io.tarn.api.scim.filter.Filter;
import io.tarn.api.scim.filter.FilterMatch;
import io.tarn.api.scim.filter.FilterSyntaxException;
import io.tarn.auth.AuthException;
import io.tarn.auth.User;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Users;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/// `/scim/v2/Users`: all users of the directory, wherever they came from. Whoever is changed here counts as
/// provisioned from then on.
final class UserEndpoint implements Endpoint {
    private static final int CREATE_TRIES_MAX = 5;

    private final Users users;
    private final InstantSource clock;
    private final FilterMatch match = new FilterMatch(ResourceType.USER);

    /// Writes of this server one after the other, for two that give one external id to two users would both succeed.
    private final ReentrantLock writing = new ReentrantLock();

    UserEndpoint(Users users, InstantSource clock) {
        this.users = users;
        this.clock = clock;
    }

    @Override
    public ObjectNode list(ListQuery query, String base) {
        Page<User> page = new Page<>(query);
        try {
            candidates(query.filter(), user -> {
                page.look();
                if (query.filter().isEmpty() || match.matches(query.filter().get(), UserJson.of(user, base))) {
                    page.add(user);
                }
            });
        } catch (FilterSyntaxException e) {
            throw ListQuery.invalid(e);
        }
        return page.answerAll(user -> query.projection().apply(UserJson.of(user, base)));
    }

    /// Those among whom all that match are.
    private void candidates(Optional<Filter> filter, Consumer<User> sink) {
        Optional<Optional<User>> single = filter.flatMap(this::single);
        if (single.isPresent()) {
            single.get().ifPresent(sink);
            return;
        }
        ListRequest request = ListRequest.first();
        for (boolean more = true; more; ) {
            var listing = users.list(request);
            listing.results().forEach(sink);
            more = listing.hasMore();
            request = request.from(listing.next());
        }
    }

    /// The only one that can match, where the filter says so.
    private Optional<Optional<User>> single(Filter filter) {
        return Filter.required(filter, "userName")
                .map(users::find)
                .or(() -> Filter.required(filter, "id")
                        .map(id -> ResourceId.name(id).flatMap(users::find)))
                .or(() -> Filter.required(filter, "externalId")
                        .filter(id -> !id.isEmpty())
                        .map(users::findByExternalId));
    }

    @Override
    public ObjectNode get(String name, Projection projection, String base) {
        return projection.apply(UserJson.of(existing(name), base));
    }

    private User existing(String name) {
        return users.find(name).orElseThrow(() -> ScimException.notFound("user not found"));
    }

    @Override
    public ObjectNode create(ObjectNode body, String base) {
        UserBody wanted = UserBody.read(body);
        return UserJson.of(alone(() -> createOrAdopt(wanted)), base);
    }

    private User createOrAdopt(UserBody wanted) {
        for (int i = 0; i < CREATE_TRIES_MAX; i++) {
            Optional<User> known =
                    wanted.externalId().flatMap(users::findByExternalId).or(() -> users.find(wanted.userName()));
            try {
                return known.isPresent()
                        ? users.update(known.get().name(), user -> adopted(user, wanted))
                        : users.create(wanted.create(clock.instant()));
            } catch (AuthException e) {
                boolean overtaken = known.isPresent()
                        ? e.kind() == AuthException.Kind.NOT_FOUND
                        : e.kind() == AuthException.Kind.ALREADY_EXISTS;
                if (!overtaken) {
                    throw e;
                }
            }
        }
        throw ScimException.exists("a user of that userName or externalId exists");
    }

    /// The user provisioned, when it was not before. One whom another provider knows by another id is left alone: it
    /// may be somebody else, and could no longer log in there.
    private static User adopted(User user, UserBody wanted) {
        if (user.source().equals(UserBody.SOURCE)) {
            throw ScimException.exists("a user of that userName or externalId is provisioned already");
        }
        boolean other = !user.externalId().isEmpty()
                && wanted.externalId()
                        .filter(id -> !id.equals(user.externalId()))
                        .isPresent();
        if (other) {
            throw ScimException.exists(
                    "a user of that userName logs in under another externalId; send the same one, or PATCH the user");
        }
        return wanted.replace(user);
    }

    @Override
    public ObjectNode replace(String name, ObjectNode body, String base) {
        UserBody wanted = UserBody.read(body);
        if (!wanted.userName().equals(name)) {
            var _ = existing(name);
            throw ScimException.immutable("userName", "commits and policies know the user by it");
        }
        return UserJson.of(alone(() -> users.update(name, wanted::replace)), base);
    }

    @Override
    public Optional<ObjectNode> patch(String name, ObjectNode body, String base) {
        List<PatchOperation> operations = PatchOperation.read(body);
        User patched = alone(() -> users.update(name, user -> UserPatch.apply(operations, user)));
        return Optional.of(UserJson.of(patched, base));
    }

    @Override
    public void delete(String name) {
        users.delete(name);
    }

    private User alone(Supplier<User> write) {
        writing.lock();
        try {
            return write.get();
        } finally {
            writing.unlock();
        }
    }
}
