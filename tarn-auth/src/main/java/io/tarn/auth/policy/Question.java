package io.tarn.auth.policy;

import java.util.Optional;

/// One leaf put to the statements.
///
/// @param action the action asked for
/// @param resource the resource asked for, as text
/// @param arn its parts; nothing for `*`, and for anything else that is no ARN
/// @param context who asks
record Question(String action, String resource, Optional<Arn> arn, RequestContext context) {
    Question(String action, String resource, RequestContext context) {
        this(action, resource, Arn.parse(resource), context);
    }
}
