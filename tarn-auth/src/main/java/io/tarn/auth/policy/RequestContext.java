package io.tarn.auth.policy;

import java.util.Optional;

/// The asking side of one evaluation, which remembers what it looked up last: the statements of a user mostly
/// look at the same field. For one thread.
final class RequestContext {
    private final AccessRequest request;
    private String lastField = "";
    private Optional<String> lastValue = Optional.empty();
    private Optional<IpAddress> lastAddress = Optional.empty();

    RequestContext(AccessRequest request) {
        this.request = request;
        look("");
    }

    String user() {
        return request.userName();
    }

    Optional<String> field(String name) {
        if (!name.equals(lastField)) {
            look(name);
        }
        return lastValue;
    }

    /// The address in a field, or nothing when there is none or it is malformed.
    Optional<IpAddress> address(String field) {
        if (!field.equals(lastField)) {
            look(field);
        }
        return lastAddress;
    }

    private void look(String field) {
        lastField = field;
        lastValue = Optional.ofNullable(request.context().get(field));
        lastAddress = lastValue.flatMap(IpAddress::parse);
    }
}
