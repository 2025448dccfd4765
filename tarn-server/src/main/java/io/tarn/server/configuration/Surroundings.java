package io.tarn.server.configuration;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where configuration can come from besides the command line.
///
/// @param environment the process environment
/// @param workingDirectory searched first
/// @param home the user's folder, for `~` and for files of the user
/// @param systemDirectory holds `tarn` and `lakefs` folders; `/etc` outside tests
public record Surroundings(Map<String, String> environment, Path workingDirectory, Path home, Path systemDirectory) {
    private static final List<String> PREFIXES = List.of("TARN_", "LAKEFS_");
    private static final Set<String> OF_LAUNCHER = Set.of("TARN_JAVA_OPTS", "TARN_NO_AOT", "TARN_BUILD_LOCKED");

    /// Those of this process.
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Path.of(System.getenv().getOrDefault("HOME", System.getProperty("user.home"))),
                Path.of("/etc"));
    }

    /// A variable of the environment.
    record Variable(String name, String value) {}

    /// The variable that gives a key its value: `TARN_` wins over `LAKEFS_`; an empty value counts as unset.
    Optional<Variable> variable(ConfigurationKey key) {
        return PREFIXES.stream()
                .map(prefix -> prefix + key.environmentSuffix())
                .filter(name -> !environment.getOrDefault(name, "").isEmpty())
                .findFirst()
                .map(name -> new Variable(name, environment.getOrDefault(name, "")));
    }

    /// Variables that look like keys and are none, in order of their names.
    public List<String> unknownVariables() {
        Set<String> known = new HashSet<>(OF_LAUNCHER);
        for (ConfigurationKey key : ConfigurationKeys.all().keys()) {
            PREFIXES.forEach(prefix -> known.add(prefix + key.environmentSuffix()));
        }
        return environment.keySet().stream()
                .filter(name -> PREFIXES.stream().anyMatch(name::startsWith) && !known.contains(name))
                .sorted()
                .toList();
    }
}
