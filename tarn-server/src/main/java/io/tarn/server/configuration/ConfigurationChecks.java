package io.tarn.server.configuration;

import io.tarn.api.scim.IntegrationToken;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Checks what the values mean together, after logging was set up and before anything is opened (config-and-ops.md
/// 1.5). Each failure is a [ConfigurationException] whose headline is the fatal log line.
public final class ConfigurationChecks {
    private static final Set<String> RBAC_MODES = Set.of("none", "simplified", "external", "internal");
    private static final double PROPORTION_TOLERANCE = 1e-6;
    private static final String BAD = "bad configuration: ";

    private final ConfigurationValues values;

    public ConfigurationChecks(ConfigurationValues values) {
        this.values = values;
    }

    /// Throws the first failure, in the order in which a start would meet them.
    public void check() {
        checks().forEach(Runnable::run);
    }

    /// All failures, in the same order. One may follow from another.
    public List<ConfigurationException> failures() {
        List<ConfigurationException> failures = new ArrayList<>();
        for (Runnable check : checks()) {
            try {
                check.run();
            } catch (ConfigurationException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    private List<Runnable> checks() {
        var stores = new BlockstoreChecks(values);
        return List.of(
                this::requiredKeys,
                stores::shape,
                this::domainNames,
                this::auditLogLevel,
                this::database,
                this::rbac,
                stores::adapters,
                this::cacheProportions,
                this::remoteAuthenticator,
                this::provisioningToken,
                this::fallbackUrl);
    }

    /// Lines to log as warnings: deprecated keys in use.
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warnAbout("blockstore", values.under("blockstore"), warnings);
        values.stores(Blockstores.LIST)
                .forEach(store -> warnAbout("store \"" + store.text("id") + "\": blockstore", store, warnings));
        if (values.isGiven("usage_report.enabled")) {
            warnings.add("usage_report.enabled is deprecated. Value is ignored.");
        }
        return warnings;
    }

    private static void warnAbout(String place, ConfigurationValues section, List<String> warnings) {
        if (!section.text("azure.auth_method").isEmpty()) {
            warnings.add(place + ".azure.auth_method is deprecated. Value is no longer used.");
        }
        if (section.flag("azure.china_cloud")) {
            warnings.add(place + ".azure.china_cloud is deprecated. Please pass " + place
                    + ".azure.domain = blob.core.chinacloudapi.cn");
        }
    }

    private void requiredKeys() {
        List<String> missing = List.of("database.type", "auth.encrypt.secret_key").stream()
                .filter(key -> values.text(key).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw load(BAD + "missing required keys: [" + String.join(" ", missing) + "]");
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
        if (values.text("database.type").isEmpty()) {
            return;
        }
        if (Database.of(values) instanceof Database.CosmosDb cosmos && cosmos.autoscale() && cosmos.throughput() == 0) {
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
        if (mode.equals("external") && values.text("auth.api.endpoint").isEmpty()) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "cannot set auth.ui_config.rbac to non-simplified without setting an external auth service");
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

    private void provisioningToken() {
        try {
            IntegrationToken.of(values.text("auth.scim.token"));
        } catch (IllegalArgumentException e) {
            throw load(BAD + "auth.scim.token " + e.getMessage());
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
