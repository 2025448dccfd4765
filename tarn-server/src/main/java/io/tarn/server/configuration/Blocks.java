package io.tarn.server.configuration;

import io.tarn.block.azure.AzureOptions;
import io.tarn.block.signed.UrlSigner;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Where one object store keeps its bytes, with every key of its section (config-and-ops.md 2.5). Printing shows
/// no secret. Empty texts leave the choice to the provider's library.
public sealed interface Blocks {
    /// `local`, `mem`, `transient`, `s3`, `gs` or `azure`.
    String type();

    /// The store of the section's `type`, which is `blockstore` or an element of `blockstores.stores`. Throws
    /// [ConfigurationException] for a type that does not exist.
    static Blocks of(ConfigurationValues section) {
        String type = section.text("type");
        return switch (type) {
            case "local" -> LocalBlocks.of(section.under("local"));
            case "mem", "memory" -> new MemoryBlocks("mem");
            case "transient" -> new MemoryBlocks("transient");
            case "s3" -> S3Blocks.of(section.under("s3"));
            case "gs" -> GcsBlocks.of(section.under("gs"));
            case "azure" -> AzureBlocks.of(section.under("azure"));
            default ->
                throw new ConfigurationException(
                        "Failed to create block adapter",
                        "invalid address '" + type + "' please choose one of [local s3 azure mem transient gs]");
        };
    }

    /// Local files.
    ///
    /// @param externalPrefixes folders that an import may read besides `path`
    /// @param presigning of URLs that the server itself serves
    /// @param presignedEndpoint URL that those begin with instead of the server's name as the client knows it
    record LocalBlocks(
            Path path,
            boolean importEnabled,
            boolean importHidden,
            List<String> externalPrefixes,
            Presigning presigning,
            String presignedEndpoint)
            implements Blocks {
        static LocalBlocks of(ConfigurationValues section) {
            return new LocalBlocks(
                    section.path("path"),
                    section.flag("import_enabled"),
                    section.flag("import_hidden"),
                    section.list("allowed_external_prefixes"),
                    Presigning.of(section),
                    section.text("pre_signed_endpoint"));
        }

        /// How the server signs URLs for this store. Throws [IllegalArgumentException] for values that make no
        /// URL.
        public UrlSigner.Options signing() {
            return new UrlSigner.Options(
                    presigning.expiry(),
                    Optional.of(presignedEndpoint).filter(url -> !url.isEmpty()).map(URI::create),
                    !presigning.enabled(),
                    !presigning.uiEnabled(),
                    !presigning.multipartEnabled());
        }

        @Override
        public String type() {
            return "local";
        }
    }

    /// Nothing is kept: `mem`, or the test type `transient`.
    record MemoryBlocks(String type) implements Blocks {}

    /// Who calls S3: static keys, a profile of the shared files, or else the default chain of the AWS SDK.
    ///
    /// @param webIdentityDuration life of a session of a web identity, zero for the service's choice
    /// @param webIdentityExpiryWindow such a session is renewed this long before its end
    record S3Credentials(
            String profile,
            Optional<Path> credentialsFile,
            String accessKeyId,
            String secretAccessKey,
            String sessionToken,
            Duration webIdentityDuration,
            Duration webIdentityExpiryWindow) {
        static S3Credentials of(ConfigurationValues section) {
            return new S3Credentials(
                    section.text("profile"),
                    section.optionalPath("credentials_file"),
                    section.text("credentials.access_key_id"),
                    section.text("credentials.secret_access_key"),
                    section.text("credentials.session_token"),
                    section.duration("web_identity.session_duration"),
                    section.duration("web_identity.session_expiry_window"));
        }

        @Override
        public String toString() {
            return "S3Credentials[profile=" + profile + ", credentialsFile=" + credentialsFile + ", keys=[SECRET]]";
        }
    }

    /// How URLs are signed for clients.
    ///
    /// @param expiry how long a URL works
    /// @param enabled whether clients are told of signed URLs
    /// @param uiEnabled whether the web pages are
    /// @param multipartEnabled whether clients may upload parts so
    record Presigning(Duration expiry, boolean enabled, boolean uiEnabled, boolean multipartEnabled) {
        static Presigning of(ConfigurationValues section) {
            return new Presigning(
                    section.duration("pre_signed_expiry"),
                    !section.flag("disable_pre_signed"),
                    !section.flag("disable_pre_signed_ui"),
                    !section.flag("disable_pre_signed_multipart"));
        }
    }

    /// S3 and what speaks its language.
    ///
    /// @param endpoint URL of another service than AWS
    /// @param retriesMax tries after the first
    /// @param forcePathStyle bucket in the path instead of in the host name
    /// @param discoverBucketRegion ask the service for a bucket's region
    /// @param skipVerifyCertificate believe any certificate; for tests
    /// @param serverSideEncryption such as `AES256` or `aws:kms`
    /// @param presignedEndpoint URL that signed URLs begin with instead of `endpoint`
    record S3Blocks(
            String region,
            S3Credentials credentials,
            String endpoint,
            int retriesMax,
            boolean forcePathStyle,
            boolean discoverBucketRegion,
            boolean skipVerifyCertificate,
            String serverSideEncryption,
            String serverSideEncryptionKmsKeyId,
            Presigning presigning,
            String presignedEndpoint,
            boolean logRetries,
            boolean logRequests)
            implements Blocks {
        static S3Blocks of(ConfigurationValues section) {
            return new S3Blocks(
                    section.text("region"),
                    S3Credentials.of(section),
                    section.text("endpoint"),
                    section.count("max_retries"),
                    section.flag("force_path_style"),
                    section.flag("discover_bucket_region"),
                    section.flag("skip_verify_certificate_test_only"),
                    section.text("server_side_encryption"),
                    section.text("server_side_encryption_kms_key_id"),
                    Presigning.of(section),
                    section.text("pre_signed_endpoint"),
                    section.flag("client_log_retries"),
                    section.flag("client_log_request"));
        }

        @Override
        public String type() {
            return "s3";
        }
    }

    /// Google Cloud Storage.
    ///
    /// @param s3Endpoint accepted; nothing is sent there
    /// @param credentialsFile a service account's key file; else `credentialsJson`; else the application's default
    /// @param dataCredentialsFile the same for objects, where they differ from those for buckets
    /// @param customerSuppliedKey 64 hexadecimal digits: the key that Google encrypts with and forgets
    record GcsBlocks(
            String s3Endpoint,
            Optional<Path> credentialsFile,
            String credentialsJson,
            Optional<Path> dataCredentialsFile,
            String dataCredentialsJson,
            Presigning presigning,
            String customerSuppliedKey,
            String kmsKeyId)
            implements Blocks {
        static GcsBlocks of(ConfigurationValues section) {
            return new GcsBlocks(
                    section.text("s3_endpoint"),
                    section.optionalPath("credentials_file"),
                    section.text("credentials_json"),
                    section.optionalPath("data_credentials_file"),
                    section.text("data_credentials_json"),
                    Presigning.of(section),
                    section.text("server_side_encryption_customer_supplied"),
                    section.text("server_side_encryption_kms_key_id"));
        }

        @Override
        public String type() {
            return "gs";
        }

        @Override
        public String toString() {
            return "GcsBlocks[credentialsFile=" + credentialsFile + ", dataCredentialsFile=" + dataCredentialsFile
                    + ", presigning=" + presigning + ", keys=[SECRET]]";
        }
    }

    /// Azure Blob Storage.
    ///
    /// @param storageAccessKey empty for the default Azure identity
    /// @param domain of the blob endpoint
    /// @param tryTimeout limit of one try of a request
    /// @param testEndpointUrl URL of an emulator
    record AzureBlocks(
            String storageAccount,
            String storageAccessKey,
            String domain,
            Duration tryTimeout,
            Presigning presigning,
            String testEndpointUrl)
            implements Blocks {
        private static final String DOMAIN_CHINA = "blob.core.chinacloudapi.cn";

        static AzureBlocks of(ConfigurationValues section) {
            String named = section.text("domain");
            String domain = named.isEmpty() ? AzureOptions.DOMAIN_DEFAULT : named;
            return new AzureBlocks(
                    section.text("storage_account"),
                    section.text("storage_access_key"),
                    section.flag("china_cloud") ? DOMAIN_CHINA : domain,
                    section.duration("try_timeout"),
                    Presigning.of(section),
                    section.text("test_endpoint_url"));
        }

        /// Whether the domain is one of Azure's.
        boolean hasKnownDomain() {
            return AzureOptions.isKnownDomain(domain);
        }

        @Override
        public String type() {
            return "azure";
        }

        @Override
        public String toString() {
            return "AzureBlocks[storageAccount=" + storageAccount + ", domain=" + domain
                    + ", storageAccessKey=[SECRET]]";
        }
    }
}
