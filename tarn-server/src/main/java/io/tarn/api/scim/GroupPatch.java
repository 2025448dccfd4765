package io.tarn.api.scim;

import io.tarn.api.scim.PatchOperation.Kind;
import io.tarn.api.scim.ScimException.Type;
import io.tarn.api.scim.filter.Filter;
import io.tarn.api.scim.filter.FilterMatch;
import io.tarn.auth.User;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// What the operations of one PATCH make of a group. Nothing is written here.
final class GroupPatch {
    private static final Set<String> WRITABLE = Set.of("displayname", "externalid", "members");
    private static final FilterMatch MATCH = new FilterMatch(ResourceType.GROUP);

    private final String name;
    private final Supplier<List<User>> members;
    private final MemberChange change = new MemberChange();
    private Optional<String> externalId = Optional.empty();

    private GroupPatch(String name, Supplier<List<User>> members) {
        this.name = name;
        this.members = members;
    }

    /// @param name of the group
    /// @param members all that are in it; asked for only by filters that need them
    /// @throws ScimException `mutability`, `noTarget`, `invalidPath`, `invalidValue`
    static GroupPatch of(List<PatchOperation> operations, String name, Supplier<List<User>> members) {
        GroupPatch patch = new GroupPatch(name, members);
        operations.forEach(operation -> operation.forEachTarget(ResourceType.GROUP, WRITABLE, patch::apply));
        return patch;
    }

    /// Empty when it stays.
    Optional<String> externalId() {
        return externalId;
    }

    MemberChange change() {
        return change;
    }

    private void apply(PatchOperation operation) {
        JsonNode value = operation.kind() == Kind.REMOVE ? ScimJson.MAPPER.nullNode() : operation.value();
        switch (operation.target().attribute().name()) {
            case "displayname" -> keepName(value);
            case "externalid" -> externalId = Optional.of(Values.text(value, "externalId"));
            case "members" -> members(operation);
            default ->
                throw new IllegalStateException(operation.target().attribute().name());
        }
    }

    private void keepName(JsonNode value) {
        if (!Values.text(value, "displayName").equals(name)) {
            throw ScimException.immutable("displayName", "policies and people know the group by it");
        }
    }

    private void members(PatchOperation operation) {
        Optional<Filter> filter = operation.target().values();
        boolean removal = operation.kind() == Kind.REMOVE;
        if (!operation.target().attribute().sub().isEmpty() || (filter.isPresent() && !removal)) {
            throw ScimException.of(Type.MUTABILITY, "a member is added or removed, not changed");
        }
        JsonNode value = operation.value();
        if (filter.isPresent()) {
            change.remove(matching(filter.get()));
        } else if (operation.kind() == Kind.ADD) {
            change.add(GroupBody.members(value));
        } else if (removal && !value.isMissingNode() && !value.isNull()) {
            change.remove(GroupBody.members(value));
        } else {
            change.replace(removal ? Set.of() : GroupBody.members(value));
        }
    }

    private Set<String> matching(Filter filter) {
        if (filter instanceof Filter.Comparison) {
            Optional<String> id = Filter.required(filter, "value");
            if (id.isPresent()) {
                return ResourceId.name(id.get()).map(Set::of).orElseGet(Set::of);
            }
        }
        Set<String> matching = members.get().stream()
                .filter(user -> MATCH.matchesValue(filter, GroupJson.member(user, ""), "members"))
                .map(User::name)
                .collect(Collectors.toSet());
        if (matching.isEmpty()) {
            throw ScimException.of(Type.NO_TARGET, "there is no member for whom that holds");
        }
        return matching;
    }
}
