package io.tarn.server.configuration;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The configuration as the program reads it: one record per section, defaults filled in, `~` expanded. Sections
/// and meanings are those of config-and-ops.md 2. Printing shows no secret.
///
/// @param values every key, also those that no record here has
public record ServerConfiguration(
        String listenAddress,
        Tls tls,
        Logging logging,
        Database database,
        Blockstores blockstores,
        Committed committed,
        Graveler graveler,
        Gateway gateway,
        Auth auth,
        Audit audit,
        Installation installation,
        Ui ui,
        boolean emailSubscriptionEnabled,
        ConfigurationValues values) {

    /// The records of these values. Throws [ConfigurationException] for a type of store that does not exist.
    public static ServerConfiguration of(ConfigurationValues values) {
        return new ServerConfiguration(
                values.text("listen_address"),
                Tls.of(values),
                Logging.of(values),
                Database.of(values),
                Blockstores.of(values),
                Committed.of(values),
                Graveler.of(values),
                Gateway.of(values),
                Auth.of(values),
                Audit.of(values),
                Installation.of(values),
                new Ui(values.flag("ui.enabled")),
                values.flag("email_subscription.enabled"),
                values);
    }

    /// The same with another secret for what is encrypted and signed.
    public ServerConfiguration withEncryptSecret(String secret) {
        return new ServerConfiguration(
                listenAddress,
                tls,
                logging,
                database,
                blockstores,
                committed,
                graveler,
                gateway,
                auth.withEncryptSecret(secret),
                audit,
                installation,
                ui,
                emailSubscriptionEnabled,
                values);
    }

    /// HTTPS, also what puts `Secure` on cookies.
    public record Tls(boolean enabled, Path certificateFile, Path keyFile) {
        static Tls of(ConfigurationValues values) {
            return new Tls(values.flag("tls.enabled"), values.path("tls.cert_file"), values.path("tls.key_file"));
        }
    }

    /// Log lines and where they go.
    ///
    /// @param outputs `-` for standard output, `=` for standard error, else files
    /// @param fileSizeMebibytesMax a file is rotated when it grows beyond this
    /// @param filesKept rotated files kept, 0 for all
    public record Logging(
            String format,
            String level,
            List<String> outputs,
            long fileSizeMebibytesMax,
            int filesKept,
            String auditLevel,
            boolean traceRequestHeaders) {
        public static Logging of(ConfigurationValues values) {
            return new Logging(
                    values.text("logging.format"),
                    values.text("logging.level"),
                    values.list("logging.output"),
                    values.integer("logging.file_max_size_mb"),
                    values.count("logging.files_keep"),
                    values.text("logging.audit_log_level"),
                    values.flag("logging.trace_request_headers"));
        }
    }

    /// Committed data: the cache on disk, the cut of ranges, the cache in memory.
    public record Committed(
            Path cacheDirectory,
            long cacheSizeBytes,
            double rangeProportion,
            double metarangeProportion,
            String blockStoragePrefix,
            long rangeSizeBytesMin,
            long rangeSizeBytesMax,
            double rangeRaggednessEntries,
            long memoryCacheSizeBytes) {
        static Committed of(ConfigurationValues values) {
            return new Committed(
                    values.path("committed.local_cache.dir"),
                    values.integer("committed.local_cache.size_bytes"),
                    values.decimal("committed.local_cache.range_proportion"),
                    values.decimal("committed.local_cache.metarange_proportion"),
                    values.text("committed.block_storage_prefix"),
                    values.integer("committed.permanent.min_range_size_bytes"),
                    values.integer("committed.permanent.max_range_size_bytes"),
                    values.decimal("committed.permanent.range_raggedness_entries"),
                    values.integer("committed.sstable.memory.cache_size_bytes"));
        }
    }

    /// The versioning engine.
    ///
    /// @param compactionThreshold uncommitted deletes that lead to compaction, 0 for the engine's choice
    /// @param backgroundRateLimit background operations per second, 0 for no limit
    public record Graveler(
            boolean ensureReadableRootNamespace,
            long compactionThreshold,
            CacheSettings repositoryCache,
            CacheSettings commitCache,
            long backgroundRateLimit,
            Duration batchDelayMax,
            long uncommittedListingSizeBytesMax,
            Duration uncommittedListingTime,
            BranchOwnership branchOwnership) {
        static Graveler of(ConfigurationValues values) {
            return new Graveler(
                    values.flag("graveler.ensure_readable_root_namespace"),
                    values.integer("graveler.compaction_sensor_threshold"),
                    CacheSettings.of(values, "graveler.repository_cache"),
                    CacheSettings.of(values, "graveler.commit_cache"),
                    values.integer("graveler.background.rate_limit"),
                    values.duration("graveler.max_batch_delay"),
                    values.integer("ugc.prepare_max_file_size"),
                    values.duration("ugc.prepare_interval"),
                    BranchOwnership.of(values.under("graveler.branch_ownership")));
        }
    }

    /// How servers on one database take turns at a branch.
    ///
    /// @param refresh how often a turn is renewed
    /// @param acquire how often a waiting server looks whether it is its turn
    public record BranchOwnership(boolean enabled, Duration refresh, Duration acquire) {
        static BranchOwnership of(ConfigurationValues section) {
            return new BranchOwnership(
                    section.flag("enabled"), section.duration("refresh"), section.duration("acquire"));
        }
    }

    /// Most entries, how long each is good, and how much is added to that at random.
    public record CacheSettings(int size, Duration expiry, Duration jitter) {
        static CacheSettings of(ConfigurationValues values, String section) {
            return new CacheSettings(
                    values.count(section + ".size"),
                    values.duration(section + ".expiry"),
                    values.duration(section + ".jitter"));
        }
    }

    /// The S3 gateway.
    public record Gateway(
            List<String> domainNames, String region, Optional<String> fallbackUrl, boolean verifyUnsupported) {
        static Gateway of(ConfigurationValues values) {
            return new Gateway(
                    values.list("gateways.s3.domain_name"),
                    values.text("gateways.s3.region"),
                    values.optionalText("gateways.s3.fallback_url").filter(url -> !url.isEmpty()),
                    values.flag("gateways.s3.verify_unsupported"));
        }
    }

    /// Authentication and what the login page is told about it.
    public record Auth(
            String encryptSecret,
            boolean cacheEnabled,
            CacheSettings cache,
            Duration loginDuration,
            Duration loginDurationMax,
            String logoutRedirectUrl,
            boolean remoteAuthenticatorEnabled,
            LoginPage loginPage) {
        static Auth of(ConfigurationValues values) {
            return new Auth(
                    values.text("auth.encrypt.secret_key"),
                    values.flag("auth.cache.enabled"),
                    new CacheSettings(
                            values.count("auth.cache.size"),
                            values.duration("auth.cache.ttl"),
                            values.duration("auth.cache.jitter")),
                    values.duration("auth.login_duration"),
                    values.duration("auth.login_max_duration"),
                    values.text("auth.logout_redirect_url"),
                    values.flag("auth.remote_authenticator.enabled"),
                    LoginPage.of(values));
        }

        Auth withEncryptSecret(String secret) {
            return new Auth(
                    secret,
                    cacheEnabled,
                    cache,
                    loginDuration,
                    loginDurationMax,
                    logoutRedirectUrl,
                    remoteAuthenticatorEnabled,
                    loginPage);
        }

        @Override
        public String toString() {
            return "Auth[encryptSecret=[SECRET], cacheEnabled=" + cacheEnabled + ", cache=" + cache + ", loginDuration="
                    + loginDuration + ", loginPage=" + loginPage + "]";
        }
    }

    /// The audit log.
    ///
    /// @param reads whether reads that succeeded are in it
    /// @param retention how long it is kept, for ever when not positive
    /// @param flushInterval how long a record waits at most before it is stored
    public record Audit(boolean enabled, boolean reads, Duration retention, Duration flushInterval) {
        static Audit of(ConfigurationValues values) {
            return new Audit(
                    values.flag("audit.enabled"),
                    values.flag("audit.reads"),
                    values.duration("audit.retention"),
                    values.duration("audit.flush_interval"));
        }
    }

    /// `auth.ui_config`: goes to clients as `login_config` (api.md 14).
    public record LoginPage(
            String rbac,
            String loginUrl,
            String loginFailedMessage,
            Optional<String> fallbackLoginUrl,
            Optional<String> fallbackLoginLabel,
            List<String> loginCookieNames,
            String logoutUrl,
            boolean useLoginPlaceholders) {
        static LoginPage of(ConfigurationValues values) {
            return new LoginPage(
                    values.text("auth.ui_config.rbac"),
                    values.text("auth.ui_config.login_url"),
                    values.text("auth.ui_config.login_failed_message"),
                    values.optionalText("auth.ui_config.fallback_login_url"),
                    values.optionalText("auth.ui_config.fallback_login_label"),
                    values.list("auth.ui_config.login_cookie_names"),
                    values.text("auth.ui_config.logout_url"),
                    values.flag("auth.ui_config.use_login_placeholders"));
        }
    }

    /// The installation and its first user.
    ///
    /// @param fixedId replaces the stored installation id
    /// @param userName with the two keys: set up at start when the metadata store is single-process
    public record Installation(
            Optional<String> fixedId,
            String userName,
            String accessKeyId,
            String secretAccessKey,
            boolean allowInterRegionStorage) {
        /// Whether user name and both keys are there, so that the installation sets itself up.
        public boolean complete() {
            return !userName.isEmpty() && !accessKeyId.isEmpty() && !secretAccessKey.isEmpty();
        }

        static Installation of(ConfigurationValues values) {
            return new Installation(
                    values.optionalText("installation.fixed_id").filter(id -> !id.isEmpty()),
                    values.text("installation.user_name"),
                    values.text("installation.access_key_id"),
                    values.text("installation.secret_access_key"),
                    values.flag("installation.allow_inter_region_storage"));
        }

        @Override
        public String toString() {
            return "Installation[fixedId=" + fixedId + ", userName=" + userName + ", keys=[SECRET]]";
        }
    }

    /// The web pages.
    ///
    /// @param enabled whether the pages are served
    public record Ui(boolean enabled) {}
}
