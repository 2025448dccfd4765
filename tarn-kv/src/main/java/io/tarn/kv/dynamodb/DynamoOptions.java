package io.tarn.kv.dynamodb;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where the table is and how it is used. Specification: configuration keys `database.dynamodb.*`.
///
/// @param tableName the table; created when it does not exist
/// @param scanLimit entries asked for at once in a scan, at most; DynamoDB itself ends a page at 1 MB
/// @param access where and as whom
/// @param maxAttempts how often a call is tried before it fails, the first time included
/// @param maxConnections connections open at once; 0 stands for [#CONNECTIONS_MAX]. Callers beyond wait for one,
///     and after `attemptTimeout` fail as throttled
/// @param attemptTimeout how long one attempt may take, until the last byte of the answer
/// @param healthCheckInterval how often the table is looked at when nobody asks, which goes to the log when it
///     begins or ceases to fail; zero for never
/// @param credentialRefresh accepted for existing configurations
public record DynamoOptions(
        String tableName,
        int scanLimit,
        Access access,
        int maxAttempts,
        int maxConnections,
        Duration attemptTimeout,
        Duration healthCheckInterval,
        CredentialRefresh credentialRefresh) {
    /// Connections open at once when no other limit is named.
    public static final int CONNECTIONS_MAX = 1024;

    /// What is not given comes from where the AWS tools look: environment, system properties, `~/.aws`, and the
    /// roles of pods, containers and instances.
    ///
    /// @param endpoint a URL instead of the region's own
    /// @param region such as `eu-central-1`
    /// @param profile the section of `~/.aws/config` and `~/.aws/credentials` that region and credentials come
    ///     from
    /// @param keys a fixed access key, which goes before the profile
    public record Access(
            Optional<URI> endpoint, Optional<String> region, Optional<String> profile, Optional<Keys> keys) {
        /// Rejects an endpoint that is not an absolute HTTP URL.
        public Access {
            endpoint.ifPresent(Access::check);
        }

        private static void check(URI endpoint) {
            String scheme = String.valueOf(endpoint.getScheme());
            if (endpoint.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                throw new IllegalArgumentException("database.dynamodb.endpoint must be a URL such as"
                        + " http://localhost:8000, but is " + endpoint);
            }
        }

        /// Everything from where the AWS tools look.
        public static Access ofEnvironment() {
            return new Access(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /// An access key of IAM. The secret is in no text made from this.
    public record Keys(String accessKeyId, String secretAccessKey) {
        /// Rejects half a key.
        public Keys {
            if (accessKeyId.isBlank() || secretAccessKey.isBlank()) {
                throw new IllegalArgumentException(
                        "database.dynamodb needs aws_access_key_id and aws_secret_access_key, or neither");
            }
        }

        @Override
        public String toString() {
            return "Keys[accessKeyId=" + accessKeyId + ", secretAccessKey=***]";
        }
    }

    /// How long before their end, and how much spread over time, temporary credentials are renewed. Without
    /// effect: the AWS library renews those of roles minutes ahead, with a spread of its own.
    ///
    /// @param window before the end
    /// @param jitterFraction of the window, from 0 to 1
    public record CredentialRefresh(Duration window, double jitterFraction) {
        /// Rejects a negative window and a fraction outside 0 to 1.
        public CredentialRefresh {
            if (window.isNegative() || !(jitterFraction >= 0 && jitterFraction <= 1)) {
                throw new IllegalArgumentException("database.dynamodb.credentials_cache_expiry_window must not be"
                        + " negative, and its jitter fraction must be from 0 to 1");
            }
        }
    }

    /// Rejects limits that are not positive; zero connections and a zero interval have a meaning.
    public DynamoOptions {
        if (tableName.isEmpty() || scanLimit <= 0 || maxAttempts <= 0 || !attemptTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "database.dynamodb needs a table_name, and a scan_limit and max_attempts above 0");
        }
        if (maxConnections < 0 || healthCheckInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "database.dynamodb.max_connections and health_check_interval must not be negative");
        }
    }

    /// Table `kvstore`, 1024 entries a page, 10 attempts of 10 seconds, no health check.
    public static DynamoOptions defaults(Access access) {
        return new DynamoOptions(
                "kvstore",
                1024,
                access,
                10,
                0,
                Duration.ofSeconds(10),
                Duration.ZERO,
                new CredentialRefresh(Duration.ofSeconds(200), 0.5));
    }

    int connectionsMax() {
        return maxConnections == 0 ? CONNECTIONS_MAX : maxConnections;
    }
}
