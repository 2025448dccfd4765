package io.tarn.auth.policy;

import java.util.Optional;

/// The name of a resource, `arn:lakefs:<service>:<region>:<account>:<resource>` (auth.md 5.4). Only the first
/// five colons split: the resource may hold more. The region takes no part in matching and is not kept.
///
/// @param service never empty
/// @param account may be empty
/// @param resource never empty
record Arn(String service, String account, String resource) {
    private static final String BEGIN = "arn:lakefs:";

    /// The parts of `text`, or nothing when it is no ARN.
    static Optional<Arn> parse(String text) {
        if (!text.startsWith(BEGIN)) {
            return Optional.empty();
        }
        int service = text.indexOf(':', BEGIN.length());
        int region = service < 0 ? -1 : text.indexOf(':', service + 1);
        int account = region < 0 ? -1 : text.indexOf(':', region + 1);
        if (account < 0 || service == BEGIN.length() || account + 1 == text.length()) {
            return Optional.empty();
        }
        return Optional.of(new Arn(
                text.substring(BEGIN.length(), service),
                text.substring(region + 1, account),
                text.substring(account + 1)));
    }
}
