package io.tarn.auth.policy;

import java.util.Optional;

/// The asking side of one evaluation, which remembers the address it parsed last: the statements of a user
/// mostly look at the same field. For one thread.
final class RequestContext {
    private final AccessRequest request;
    private String parsedText = "";
    private Optional<IpAddress> parsed = Optional.empty();

    RequestContext(AccessRequest request) {
        this.request = request;
    }

    String user() {
        return request.userName();
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(request.context().get(name));
    }

    /// The address that `text` spells, or nothing.
    Optional<IpAddress> address(String text) {
        if (!text.equals(parsedText)) {
            parsed = IpAddress.parse(text);
            parsedText = text;
        }
        return parsed;
    }
}
