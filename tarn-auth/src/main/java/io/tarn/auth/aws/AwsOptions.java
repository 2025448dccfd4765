package io.tarn.auth.aws;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// How AWS identities are checked: `auth.external.aws_auth`.
///
/// @param ageMax `get_caller_identity_max_age`
/// @param hosts whom may be asked: `valid_sts_hosts`
/// @param requiredHeaders headers that must be signed, with the values they are sent with, whatever the caller signed
/// @param optionalHeaders headers that are sent, with these values, when they are signed
/// @param timeout `http_client.timeout`
/// @param verifying false when `http_client.skip_verify`
public record AwsOptions(
        Duration ageMax,
        StsHosts hosts,
        Map<String, String> requiredHeaders,
        Map<String, String> optionalHeaders,
        Duration timeout,
        boolean verifying) {
    public AwsOptions {
        requiredHeaders = anyCase(requiredHeaders);
        optionalHeaders = anyCase(optionalHeaders);
    }

    /// With nothing configured.
    public static AwsOptions defaults() {
        return new AwsOptions(
                Duration.ofMinutes(15), StsHosts.ofAws(), Map.of(), Map.of(), Duration.ofSeconds(10), true);
    }

    private static Map<String, String> anyCase(Map<String, String> headers) {
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        return Collections.unmodifiableMap(copy);
    }
}
