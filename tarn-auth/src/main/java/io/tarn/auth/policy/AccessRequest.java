package io.tarn.auth.policy;

import java.util.Map;

/// Who asks, and what conditions can look at.
///
/// @param userName replaces `${user}` in resources
/// @param context the fields that conditions name; a field that is not here makes its condition false
///     (auth.md 5.5)
public record AccessRequest(String userName, Map<String, String> context) {
    /// The field that REST and S3 requests carry: the address of the client, without port.
    public static final String SOURCE_IP = "SourceIp";

    public AccessRequest {
        context = Map.copyOf(context);
    }
}
