package io.tarn.gateway.call;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The configuration of the gateway (`gateways.s3.*`, s3-gateway.md 1).
///
/// @param domains names of the gateway, without ports, in lower case
/// @param region told in answers
/// @param fallbackUrl where requests for buckets that do not exist go
/// @param verifyUnsupported false: reads ignore sub-resources that the gateway does not have; writes never do
/// @param flatBuckets by bucket name
/// @param flatBranch when present, every bucket that `flatBuckets` does not name shows this branch of the repository
/// of its name, without the ref in its keys
/// @param creation how buckets are created, when they may be
/// @param requestsMax requests worked on at once; more are told to slow down
/// @param uploadExpiry how long a multipart upload may rest before it is dropped
/// @param corsOrigins origins whose pages may call: exact ones, or `*`
public record GatewaySettings(
        List<String> domains,
        String region,
        Optional<String> fallbackUrl,
        boolean verifyUnsupported,
        Map<String, FlatBucket> flatBuckets,
        Optional<String> flatBranch,
        Optional<BucketCreation> creation,
        int requestsMax,
        Duration uploadExpiry,
        List<String> corsOrigins) {
    /// `gateways.s3.max_concurrent_requests` unless set.
    public static final int REQUESTS_MAX = 4_000;

    public GatewaySettings {
        domains = domains.stream().map(GatewaySettings::bare).toList();
        flatBuckets = Map.copyOf(flatBuckets);
        corsOrigins = List.copyOf(corsOrigins);
    }

    /// A bucket that shows one branch.
    ///
    /// @param prefix of its paths, empty or ending with `/`
    public record FlatBucket(String repository, String branch, String prefix) {}

    /// How a bucket becomes a repository.
    ///
    /// @param namespacePrefix the storage namespace of a bucket is this, `/` if missing, and the bucket's name
    /// @param defaultBranch of the repository
    public record BucketCreation(String namespacePrefix, String defaultBranch) {}

    /// Nothing configured.
    public static GatewaySettings defaults() {
        return new GatewaySettings(
                List.of("s3.local.lakefs.io"),
                "us-east-1",
                Optional.empty(),
                true,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                REQUESTS_MAX,
                Duration.ofDays(7),
                List.of());
    }

    private static String bare(String domain) {
        int colon = domain.lastIndexOf(':');
        boolean port = colon > 0 && domain.indexOf(']', colon) < 0;
        return (port ? domain.substring(0, colon) : domain).toLowerCase(Locale.ROOT);
    }
}
