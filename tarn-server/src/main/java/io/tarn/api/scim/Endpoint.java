package io.tarn.api.scim;

import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// The resources of one type. `base` is the address of `/scim/v2` as the client knows it. Failures are
/// [ScimException] and [io.tarn.auth.AuthException].
interface Endpoint {
    ObjectNode list(ListQuery query, String base);

    ObjectNode get(String name, Projection projection, String base);

    /// Makes a resource, or adopts one that is there and was not provisioned before.
    ObjectNode create(ObjectNode body, String base);

    ObjectNode replace(String name, ObjectNode body, String base);

    /// Changes a resource. Empty when the answer is to have no body.
    Optional<ObjectNode> patch(String name, ObjectNode body, String base);

    void delete(String name);
}
