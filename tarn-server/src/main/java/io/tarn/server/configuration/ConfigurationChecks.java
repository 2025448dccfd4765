package io.tarn.server.configuration;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Checks what the values mean together, after logging was set up and before anything is opened (config-and-ops.md
/// 1.5). Each failure is a [ConfigurationException] whose headline is the fatal log line.
public final class ConfigurationChecks {
    private static final Set<String> DATABASES = Set.of("local", "mem", "postgres", "dynamodb", "cosmosdb");
    private static final Set<String> BLOCKSTORES = Set.of("local", "s3", "azure", "mem", "memory", "transient", "gs");
    private static final Set<String> AZURE_DOMAINS =
            Set.of("", "blob.core.windows.net", "blob.core.chinacloudapi.cn", "blob.core.usgovcloudapi.net");
    private static final Set<String> RBAC_MODES = Set.of("none", "simplified", "external", "internal");
    private static final int AES_KEY_HEX_DIGITS = 64;
    private static final double PROPORTION_TOLERANCE = 1e-6;
    private static final String BAD = "bad configuration: ";

    private final ConfigurationValues values;

    public ConfigurationChecks(ConfigurationValues values) {
        this.values = values;
    }

    /// Throws at the first failure, in the order in which a start would meet them.
    public void check() {
        requiredKeys();
        domainNames();
        auditLogLevel();
        database();
        rbac();
        blockstore();
        cacheProportions();
        remoteAuthenticator();
        fallbackUrl();
    }

    /// Lines to log as warnings: deprecated keys in use.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (!values.text("blockstore.azure.auth_method").isEmpty()) {
            warnings.add("blockstore.azure.auth_method is deprecated. Value is no longer used.");
        }
        if (values.flag("blockstore.azure.china_cloud")) {
            warnings.add("blockstore.azure.china_cloud is deprecated. Please pass blockstore.azure.domain = "
                    + "blob.core.chinacloudapi.cn");
        }
        if (values.isGiven("usage_report.enabled")) {
            warnings.add("usage_report.enabled is deprecated. Value is ignored.");
        }
        return warnings;
    }

    private void requiredKeys() {
        List<String> missing = List.of("database.type", "auth.encrypt.secret_key").stream()
                .filter(key -> values.text(key).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw load(BAD + "missing required keys: [" + String.join(" ", missing) + "]");
        }
        for (String key : List.of("blockstore.signing.secret_key", "blockstore.type")) {
            if (values.text(key).isEmpty()) {
                throw load("'" + key + ": " + BAD + "missing required keys");
            }
        }
    }

    private void domainNames() {
        List<String> domains = values.list("gateways.s3.domain_name");
        for (String shorter : domains) {
            for (String longer : domains) {
                if (longer.endsWith("." + shorter)) {
                    throw load(BAD + "domain names are prefixes: " + shorter + ", " + longer);
                }
            }
        }
    }

    private void auditLogLevel() {
        String level = values.text("logging.audit_log_level");
        if (LogLevels.parse(level).isEmpty()) {
            throw load("'logging.audit_log_level: " + BAD + "unknown level \"" + level + "\", use one of "
                    + LogLevels.NAMES);
        }
    }

    private void database() {
        String type = values.text("database.type");
        if (!DATABASES.contains(type)) {
            throw new ConfigurationException("Failed to open KV store", "unknown driver: " + type);
        }
        if (values.flag("database.cosmosdb.autoscale") && values.integer("database.cosmosdb.throughput") == 0) {
            throw new ConfigurationException(
                    "Get KV params", "enabling autoscale requires setting the throughput param: bad configuration");
        }
    }

    private void rbac() {
        String mode = values.text("auth.ui_config.rbac");
        if (!RBAC_MODES.contains(mode)) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "unknown auth.ui_config.rbac \"" + mode + "\", use none, simplified, external or internal");
        }
        boolean needsService = !mode.equals("none") && !mode.equals("simplified");
        if (needsService && values.text("auth.api.endpoint").isEmpty()) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "cannot set auth.ui_config.rbac to non-simplified without setting an external auth service");
        }
    }

    private void blockstore() {
        String headline = "Failed to create block adapter";
        String type = values.text("blockstore.type");
        if (!BLOCKSTORES.contains(type)) {
            throw new ConfigurationException(
                    headline, "invalid address '" + type + "' please choose one of [local s3 azure mem transient gs]");
        }
        if (type.equals("azure") && !AZURE_DOMAINS.contains(values.text("blockstore.azure.domain"))) {
            throw new ConfigurationException(headline, "invalid Azure Domain");
        }
        if (type.equals("gs")) {
            googleEncryption(headline);
        }
    }

    private void googleEncryption(String headline) {
        String key = values.text("blockstore.gs.server_side_encryption_customer_supplied");
        if (key.isEmpty()) {
            return;
        }
        if (!key.matches("[0-9a-fA-F]*")) {
            throw new ConfigurationException(
                    headline, "blockstore.gs.server_side_encryption_customer_supplied: encoding/hex: invalid byte");
        }
        if (key.length() != AES_KEY_HEX_DIGITS) {
            throw new ConfigurationException(
                    headline, "value of customer-supplied server side encryption is not a valid 32 bytes AES key");
        }
        if (!values.text("blockstore.gs.server_side_encryption_kms_key_id").isEmpty()) {
            throw new ConfigurationException(
                    headline,
                    "setting both kms and customer supplied encryption will result failure when reading/writing object");
        }
    }

    private void cacheProportions() {
        double range = values.decimal("committed.local_cache.range_proportion");
        double metarange = values.decimal("committed.local_cache.metarange_proportion");
        if (!(Math.abs(range + metarange - 1.0) <= PROPORTION_TOLERANCE)) {
            throw new ConfigurationException(
                    "failed to create catalog",
                    String.format(
                            Locale.ROOT,
                            "configure tiered FS for committed: range_proportion(%f) and metarange_proportion(%f): "
                                    + "bad configuration: total proportion isn't 1.0",
                            range,
                            metarange));
        }
    }

    private void remoteAuthenticator() {
        if (values.flag("auth.remote_authenticator.enabled")
                && values.text("auth.remote_authenticator.endpoint").isEmpty()) {
            throw new ConfigurationException(
                    "failed to create authentication chain",
                    "failed to create remote authenticator: endpoint is empty: invalid configuration");
        }
    }

    private void fallbackUrl() {
        try {
            new URI(values.text("gateways.s3.fallback_url")).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new ConfigurationException("Failed to parse s3 fallback URL", String.valueOf(e.getMessage()), e);
        }
    }

    private static ConfigurationException load(String message) {
        return new ConfigurationException(ConfigurationException.LOAD, message);
    }
}
