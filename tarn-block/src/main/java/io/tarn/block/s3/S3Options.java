package io.tarn.block.s3;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The settings of an S3 store (configuration `blockstore.s3.*`, config-and-ops.md 2.5).
///
/// @param region where buckets are unless discovery finds another
/// @param endpoint a server other than AWS, with scheme
/// @param maxRetries how often a call that may be repeated is repeated; 0 or more
/// @param forcePathStyle whether the bucket is named in the path, not in the host
/// @param discoverBucketRegion whether the store is asked once per bucket for its region
/// @param skipVerifyCertificate whether any TLS certificate is believed; for tests only
/// @param defaultNamespacePrefix what clients are offered as the beginning of a namespace; may be empty
public record S3Options(
        String region,
        Identity identity,
        Optional<URI> endpoint,
        int maxRetries,
        boolean forcePathStyle,
        boolean discoverBucketRegion,
        boolean skipVerifyCertificate,
        Encryption encryption,
        Presigning presigning,
        ClientLog clientLog,
        String defaultNamespacePrefix) {
    public static final String REGION = "us-east-1";
    public static final int MAX_RETRIES = 5;

    /// Refuses an empty region, a negative number of retries and endpoints that are no HTTP addresses.
    public S3Options {
        if (region.isBlank()) {
            throw new IllegalArgumentException("blockstore.s3.region is empty: name a region such as " + REGION);
        }
        if (maxRetries < 0) {
            throw new IllegalArgumentException("blockstore.s3.max_retries is " + maxRetries + ": give 0 or more");
        }
        requireHttp("blockstore.s3.endpoint", endpoint);
    }

    /// AWS with the default chain of credentials.
    public static S3Options defaults() {
        return new S3Options(
                REGION,
                Identity.ofEnvironment(),
                Optional.empty(),
                MAX_RETRIES,
                false,
                true,
                false,
                Encryption.none(),
                Presigning.defaults(),
                new ClientLog(false, false),
                "");
    }

    /// A server other than AWS, reached by path with a fixed key and without discovery of regions.
    public static S3Options at(URI endpoint, AccessKey key) {
        return new S3Options(
                REGION,
                Identity.of(key),
                Optional.of(endpoint),
                MAX_RETRIES,
                true,
                false,
                false,
                Encryption.none(),
                Presigning.defaults(),
                new ClientLog(false, false),
                "");
    }

    /// The same with other retries.
    public S3Options withMaxRetries(int retries) {
        return new S3Options(
                region,
                identity,
                endpoint,
                retries,
                forcePathStyle,
                discoverBucketRegion,
                skipVerifyCertificate,
                encryption,
                presigning,
                clientLog,
                defaultNamespacePrefix);
    }

    /// The same with other presigned URLs.
    public S3Options withPresigning(Presigning other) {
        return new S3Options(
                region,
                identity,
                endpoint,
                maxRetries,
                forcePathStyle,
                discoverBucketRegion,
                skipVerifyCertificate,
                encryption,
                other,
                clientLog,
                defaultNamespacePrefix);
    }

    /// Who the server is to the store. A fixed key comes first, then the named profile or credentials file,
    /// then the default chain of AWS: environment, web identity, shared files, container and instance.
    ///
    /// @param credentialsFile the shared credentials file; `profile` names a section in it
    public record Identity(
            Optional<AccessKey> accessKey,
            Optional<String> profile,
            Optional<Path> credentialsFile,
            WebIdentity webIdentity) {
        /// What the environment of the process says.
        public static Identity ofEnvironment() {
            return new Identity(Optional.empty(), Optional.empty(), Optional.empty(), WebIdentity.defaults());
        }

        /// A fixed key.
        public static Identity of(AccessKey key) {
            return new Identity(Optional.of(key), Optional.empty(), Optional.empty(), WebIdentity.defaults());
        }
    }

    /// A fixed access key; the secret parts are never printed.
    public record AccessKey(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
        @Override
        public String toString() {
            return "AccessKey[" + accessKeyId + "]";
        }
    }

    /// For a role assumed with a web identity token file.
    ///
    /// @param sessionDuration how long a session shall last; the store decides when empty
    /// @param expiryWindow how long before its end a session is renewed
    public record WebIdentity(Optional<Duration> sessionDuration, Duration expiryWindow) {
        public static final Duration EXPIRY_WINDOW = Duration.ofMinutes(5);

        public static WebIdentity defaults() {
            return new WebIdentity(Optional.empty(), EXPIRY_WINDOW);
        }
    }

    /// Server-side encryption of what is written.
    ///
    /// @param algorithm `AES256` or `aws:kms`; the bucket's default when empty
    public record Encryption(Optional<String> algorithm, Optional<String> kmsKeyId) {
        public static Encryption none() {
            return new Encryption(Optional.empty(), Optional.empty());
        }
    }

    /// URLs for anyone to use.
    ///
    /// @param expiry how long a URL works at most; 1 second to 7 days
    /// @param endpoint the server named in URLs, when clients reach it by another address
    public record Presigning(
            Duration expiry,
            Optional<URI> endpoint,
            boolean disabled,
            boolean disabledInUi,
            boolean disabledForMultipart) {
        public static final Duration EXPIRY = Duration.ofMinutes(15);

        private static final Duration EXPIRY_MIN = Duration.ofSeconds(1);
        private static final Duration EXPIRY_MAX = Duration.ofDays(7);

        /// Refuses an expiry that the protocol does not have.
        public Presigning {
            if (expiry.compareTo(EXPIRY_MIN) < 0 || expiry.compareTo(EXPIRY_MAX) > 0) {
                throw new IllegalArgumentException(
                        "blockstore.s3.pre_signed_expiry is " + expiry + ": S3 signs URLs for 1 second to 7 days");
            }
            requireHttp("blockstore.s3.pre_signed_endpoint", endpoint);
        }

        public static Presigning defaults() {
            return new Presigning(EXPIRY, Optional.empty(), false, true, false);
        }
    }

    /// What of the traffic with the store is logged.
    public record ClientLog(boolean retries, boolean requests) {
        boolean isOn() {
            return retries || requests;
        }
    }

    private static void requireHttp(String key, Optional<URI> endpoint) {
        boolean usable = endpoint.map(uri -> uri.getHost() != null
                        && ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme())))
                .orElse(true);
        if (!usable) {
            throw new IllegalArgumentException(key + " is not an HTTP address: write e.g. https://minio.example:9000");
        }
    }
}
