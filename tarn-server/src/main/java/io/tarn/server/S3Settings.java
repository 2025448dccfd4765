package io.tarn.server;

import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.GatewaySettings.BucketCreation;
import io.tarn.gateway.call.GatewaySettings.FlatBucket;
import io.tarn.gateway.proxy.FallbackProxy;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationValues;
import io.tarn.server.configuration.ServerConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How the S3 gateway works, by the configuration of the server.
final class S3Settings {
    private static final String PREFIX = "gateways.s3.";

    private S3Settings() {}

    static GatewaySettings of(ServerConfiguration configuration) {
        ConfigurationValues values = configuration.values();
        Optional<String> flatBranch =
                values.optionalText(PREFIX + "flat_branch").filter(branch -> !branch.isEmpty());
        return new GatewaySettings(
                configuration.gateway().domainNames(),
                configuration.gateway().region(),
                fallbackUrl(configuration),
                configuration.gateway().verifyUnsupported(),
                flatBuckets(values.map(PREFIX + "flat_buckets")),
                flatBranch,
                creation(values, flatBranch),
                requestsMax(values),
                values.duration(PREFIX + "upload_expiry"),
                values.list(PREFIX + "cors_origins"));
    }

    private static Optional<String> fallbackUrl(ServerConfiguration configuration) {
        Optional<String> url = configuration.gateway().fallbackUrl();
        try {
            url.ifPresent(FallbackProxy::requireUrl);
        } catch (IllegalArgumentException e) {
            throw bad(
                    "fallback_url",
                    "is \"" + url.orElse("") + "\"; give the URL of a server, such as http://s3proxy:8080");
        }
        return url;
    }

    private static int requestsMax(ConfigurationValues values) {
        int max = values.count(PREFIX + "max_concurrent_requests");
        if (max < 1) {
            throw bad("max_concurrent_requests", "is " + max + "; give at least 1");
        }
        return max;
    }

    private static Optional<BucketCreation> creation(ConfigurationValues values, Optional<String> flatBranch) {
        if (!values.flag(PREFIX + "create_bucket.enabled")) {
            return Optional.empty();
        }
        String prefix = values.text(PREFIX + "create_bucket.namespace_prefix");
        if (!prefix.contains("://")) {
            throw bad(
                    "create_bucket.namespace_prefix",
                    "is \"" + prefix + "\"; give where storage namespaces begin, such as s3://lake/buckets");
        }
        return Optional.of(new BucketCreation(
                prefix, flatBranch.orElseGet(() -> values.text(PREFIX + "create_bucket.default_branch"))));
    }

    private static Map<String, FlatBucket> flatBuckets(Map<String, String> texts) {
        Map<String, FlatBucket> buckets = new HashMap<>();
        texts.forEach((name, target) -> buckets.put(name, flatBucket(name, target)));
        return buckets;
    }

    private static FlatBucket flatBucket(String name, String target) {
        String[] parts = target.split("/", 3);
        if (parts.length < 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw bad(
                    "flat_buckets",
                    "has \"" + target + "\" for " + name + "; give repository/branch or repository/branch/prefix");
        }
        String prefix = parts.length < 3 ? "" : parts[2];
        return new FlatBucket(parts[0], parts[1], prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private static ConfigurationException bad(String key, String text) {
        return new ConfigurationException("Bad " + PREFIX + key, PREFIX + key + " " + text);
    }
}
