package io.tarn.server.configuration;

import java.util.Map;
import java.util.Optional;

/// The special ways to start, which change defaults (config-and-ops.md 2.11).
public enum StartMode {
    /// Everything from file and environment.
    CONFIGURED(""),
    /// `--local-settings`: embedded metadata store and local files.
    LOCAL_SETTINGS("local-settings"),
    /// `--quickstart`: the same, set up with a well-known access key.
    QUICKSTART("quickstart");

    private static final Map<String, String> LOCAL_DEFAULTS = Map.of(
            "database.type", "local",
            "blockstore.type", "local",
            "auth.encrypt.secret_key", "THIS_MUST_BE_CHANGED_IN_PRODUCTION");
    private static final Map<String, String> QUICKSTART_INSTALLATION = Map.of(
            "installation.user_name", "quickstart",
            "installation.access_key_id", "AKIAIOSFOLQUICKSTART",
            "installation.secret_access_key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private final String flag;

    StartMode(String flag) {
        this.flag = flag;
    }

    /// The flag that chooses this mode, as people write it.
    public String label() {
        return this == CONFIGURED ? "no flag" : "--" + flag;
    }

    /// The default of a key where this mode has another than the table.
    public Optional<String> defaultOf(String key) {
        return switch (this) {
            case CONFIGURED -> Optional.empty();
            case LOCAL_SETTINGS -> Optional.ofNullable(LOCAL_DEFAULTS.get(key));
            case QUICKSTART ->
                Optional.ofNullable(LOCAL_DEFAULTS.get(key))
                        .or(() -> Optional.ofNullable(QUICKSTART_INSTALLATION.get(key)));
        };
    }

    /// The warning to print on standard error at start, if this mode has one.
    public Optional<String> banner() {
        return this == CONFIGURED
                ? Optional.empty()
                : Optional.of(warning("Using " + flag + " parameters configuration."));
    }

    /// The warning for block stores that keep nothing, if `type` is one.
    public static Optional<String> blockstoreBanner(String type) {
        return switch (type) {
            case "mem", "memory" -> Optional.of(warning("Using blockstore type mem."));
            case "transient" -> Optional.of(warning("Using blockstore type transient."));
            default -> Optional.empty();
        };
    }

    /// What forbids this mode with these values, as the exact text for standard error before exit 1.
    public Optional<String> refusal(ConfigurationValues values) {
        if (this != QUICKSTART) {
            return Optional.empty();
        }
        String database = values.text("database.type");
        boolean local = database.equals("local") || database.equals("mem");
        boolean localBlocks = values.text("blockstore.type").equals("local") && !values.isGiven("blockstores.stores");
        if (!local || !localBlocks) {
            return Optional.of("\nFATAL: quickstart mode can only run with local settings\n");
        }
        boolean changed = QUICKSTART_INSTALLATION.entrySet().stream()
                .anyMatch(entry -> !values.text(entry.getKey()).equals(entry.getValue()));
        return changed
                ? Optional.of("\nFATAL: installation parameters must not be changed in quickstart mode\n")
                : Optional.empty();
    }

    private static String warning(String what) {
        return "\nWARNING!\n\n" + what + " This is suitable only for testing! It is NOT SUPPORTED for production.\n";
    }
}
