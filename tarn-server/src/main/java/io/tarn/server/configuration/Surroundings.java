package io.tarn.server.configuration;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where configuration can come from besides the command line.
///
/// @param environment the process environment
/// @param workingDirectory searched first
/// @param home the user's folder, for `~` and for files of the user
/// @param systemDirectory holds `tarn` and `lakefs` folders; `/etc` outside tests
public record Surroundings(Map<String, String> environment, Path workingDirectory, Path home, Path systemDirectory) {
    private static final String OWN_PREFIX = "TARN_";
    private static final String COMPATIBLE_PREFIX = "LAKEFS_";

    /// Those of this process.
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home"))),
                Path.of("/etc"));
    }

    /// The environment's value of a key: `TARN_` wins over `LAKEFS_`; an empty value counts as unset.
    Optional<String> value(ConfigurationKey key) {
        String suffix = key.environmentSuffix();
        String own = environment.getOrDefault(OWN_PREFIX + suffix, "");
        String value = own.isEmpty() ? environment.getOrDefault(COMPATIBLE_PREFIX + suffix, "") : own;
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }
}
