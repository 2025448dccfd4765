package io.tarn.api.scim;

import io.tarn.api.scim.PatchOperation.Kind;
import io.tarn.api.scim.ScimException.Type;
import io.tarn.api.scim.filter.Filter;
import io.tarn.api.scim.filter.FilterMatch;
import io.tarn.auth.User;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the operations of one PATCH make of a user. Nothing is written here: an operation that cannot be done leaves
/// all of them undone.
final class UserPatch {
    private static final Set<String> WRITABLE =
            Set.of("username", "externalid", "displayname", "name", "emails", "active");

    private static final FilterMatch MATCH = new FilterMatch(ResourceType.USER);

    private final User before;
    private Optional<String> displayName = Optional.empty();
    private Optional<String> formatted = Optional.empty();
    private String externalId;
    private String email;
    private boolean active;

    private UserPatch(User before) {
        this.before = before;
        this.externalId = before.externalId();
        this.email = before.email();
        this.active = before.active();
    }

    /// @throws ScimException `mutability`, `noTarget`, `invalidValue`
    static User apply(List<PatchOperation> operations, User before) {
        UserPatch patch = new UserPatch(before);
        operations.forEach(operation -> operation.forEachTarget(ResourceType.USER, WRITABLE, patch::apply));
        return patch.after();
    }

    private User after() {
        String shown = displayName.isEmpty() && formatted.isEmpty()
                ? before.friendlyName()
                : UserBody.friendlyName(displayName.orElse(""), formatted.orElse(""));
        return new User(before.name(), before.createdAt(), shown, email, UserBody.SOURCE, externalId, active);
    }

    private void apply(PatchOperation operation) {
        var attribute = operation.target().attribute();
        if (operation.target().values().isPresent() && !attribute.name().equals("emails")) {
            throw ScimException.of(Type.INVALID_PATH, attribute.name() + " has one value only");
        }
        boolean removal = operation.kind() == Kind.REMOVE;
        JsonNode value = removal ? ScimJson.MAPPER.nullNode() : operation.value();
        switch (attribute.name()) {
            case "username" -> keepName(value);
            case "externalid" -> externalId = Values.text(value, "externalId");
            case "displayname" -> displayName = Optional.of(Values.text(value, "displayName"));
            case "name" -> name(attribute.sub(), value);
            case "emails" -> email(operation, attribute.sub(), value);
            case "active" -> active(value, removal);
            default -> throw new IllegalStateException(attribute.name());
        }
    }

    private void keepName(JsonNode value) {
        if (!Values.text(value, "userName").equals(before.name())) {
            throw ScimException.immutable("userName", "commits and policies know the user by it");
        }
    }

    private void active(JsonNode value, boolean removal) {
        if (removal) {
            throw ScimException.immutable("active", "it is true or false, it cannot be removed");
        }
        active = Values.truth(value, "active").orElse(active);
    }

    private void name(String sub, JsonNode value) {
        switch (sub) {
            case "" -> formatted = Optional.of(UserBody.formatted(value));
            case "formatted" -> formatted = Optional.of(Values.text(value, "name.formatted"));
            default -> {}
        }
    }

    private void email(PatchOperation operation, String sub, JsonNode value) {
        boolean removal = operation.kind() == Kind.REMOVE;
        Optional<Filter> values = operation.target().values();
        if (values.isPresent() && !reaches(values.get(), removal)) {
            throw ScimException.of(Type.NO_TARGET, "no e-mail address is kept for which that holds");
        }
        if (sub.isEmpty()) {
            email = Values.email(value);
        } else if (sub.equals("value")) {
            email = Values.text(value, "emails.value");
        }
    }

    /// Whether a path with that filter means the one address that is kept, or the place of it.
    private boolean reaches(Filter filter, boolean removal) {
        ObjectNode place = ScimJson.MAPPER.createObjectNode();
        place.put("type", "work").put("primary", true).put("value", email);
        return !(removal && email.isEmpty()) && MATCH.matchesValue(filter, place, "emails");
    }
}
