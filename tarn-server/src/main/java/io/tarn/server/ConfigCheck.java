package io.tarn.server;

import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationChecks;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ConfigurationValues;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import io.tarn.server.configuration.ValueOrigin;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The command `config check`: shows every value that is not the built-in one and where it came from, checks
/// what the values mean together, and tries the stores. Nothing is started, made or changed.
final class ConfigCheck {
    /// A store that does not answer in this time is reported as such.
    private static final Duration PROBE_MAX = Duration.ofSeconds(30);

    private static final int COLUMN_WIDTH_MAX = 60;

    private final Surroundings surroundings;
    private final ConfigurationLoader.Loaded loaded;
    private final StartMode asked;
    private final PrintStream out;

    /// `asked` is the mode of the command line.
    ConfigCheck(Surroundings surroundings, ConfigurationLoader.Loaded loaded, StartMode asked, PrintStream out) {
        this.surroundings = surroundings;
        this.loaded = loaded;
        this.asked = asked;
        this.out = out;
    }

    /// Prints the report; 0 when a server would start with this configuration, else 1.
    int run(boolean connect) {
        out.println("Configuration of Tarn " + Version.current());
        out.println();
        out.println("File   " + loaded.file().map(Path::toString).orElse("none"));
        out.println("Mode   " + mode());
        out.println();
        printValues(loaded.values());
        List<Finding> findings = findings(connect);
        out.println("Findings");
        findings.forEach(finding -> out.println(finding.line()));
        out.println();
        long failures = findings.stream()
                .filter(finding -> finding.level() == Finding.Level.FAILED)
                .count();
        out.println(failures == 0 ? "The configuration is fine." : "Problems: " + failures);
        return failures == 0 ? 0 : 1;
    }

    private String mode() {
        return switch (loaded.mode()) {
            case CONFIGURED -> "as configured";
            case LOCAL_SETTINGS ->
                loaded.mode().label() + (asked == loaded.mode() ? "" : ", because nothing is configured");
            case QUICKSTART -> loaded.mode().label();
        };
    }

    private void printValues(ConfigurationValues values) {
        List<String[]> rows = new ArrayList<>();
        for (Map.Entry<String, Object> entry : values.masked().entrySet()) {
            ValueOrigin origin = values.originOfShown(entry.getKey());
            if (!(origin instanceof ValueOrigin.Default)) {
                rows.add(new String[] {entry.getKey(), String.valueOf(entry.getValue()), origin.describe()});
            }
        }
        if (rows.isEmpty()) {
            out.println("Every key has its default.");
        } else {
            out.println("Values that are not the defaults");
            int keys = width(rows, 0);
            int shown = width(rows, 1);
            rows.forEach(row -> out.printf("  %-" + keys + "s  %-" + shown + "s  %s%n", row[0], row[1], row[2]));
        }
        out.println();
    }

    private static int width(List<String[]> rows, int column) {
        return Math.clamp(
                rows.stream().mapToInt(row -> row[column].length()).max().orElse(1), 1, COLUMN_WIDTH_MAX);
    }

    private List<Finding> findings(boolean connect) {
        List<Finding> findings = new ArrayList<>();
        var checks = new ConfigurationChecks(loaded.values());
        loaded.mode().refusal(loaded.values()).ifPresent(text -> findings.add(Finding.failed(text)));
        checks.failures()
                .forEach(failure -> findings.add(Finding.failed(failure.headline() + ": " + failure.getMessage())));
        checks.warnings().forEach(text -> findings.add(Finding.note(text)));
        surroundings
                .unknownVariables()
                .forEach(name -> findings.add(Finding.note("environment " + name + " fits no key and is ignored")));
        boolean usable = findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAILED);
        if (usable) {
            findings.add(Finding.ok("the values fit together"));
            findings.addAll(ofServer(ServerConfiguration.of(loaded.values()), connect));
        }
        return findings;
    }

    private static List<Finding> ofServer(ServerConfiguration configuration, boolean connect) {
        List<Finding> findings = new ArrayList<>();
        Optional<Finding> accounts = startFailure(() -> Accounts.requireAvailable(configuration));
        accounts.ifPresent(findings::add);
        startFailure(() -> ListenAddress.parse(configuration.listenAddress())).ifPresent(findings::add);
        if (connect) {
            if (configuration.tls().enabled()) {
                findings.add(readable("tls.cert_file", configuration.tls().certificateFile()));
                findings.add(readable("tls.key_file", configuration.tls().keyFile()));
            }
            findings.add(StoreProbes.folder(
                    "cache of committed data", configuration.committed().cacheDirectory()));
            findings.add(limited("the database", () -> StoreProbes.database(configuration.database())));
            for (Blockstores.Store store : configuration.blockstores().stores()) {
                findings.add(limited(store.label(), () -> StoreProbes.objects(store)));
            }
            if (accounts.isEmpty()) {
                Accounts.probe(configuration)
                        .ifPresent(probe -> findings.add(limited("the authorization server", probe)));
            }
        }
        return findings;
    }

    private static Optional<Finding> startFailure(Runnable check) {
        try {
            check.run();
            return Optional.empty();
        } catch (ConfigurationException e) {
            return Optional.of(Finding.failed(e.headline() + ": " + e.getMessage()));
        }
    }

    private static Finding readable(String key, Path file) {
        return Files.isRegularFile(file) && Files.isReadable(file)
                ? Finding.ok(key + " " + file)
                : Finding.failed(key + ": " + file + " is not a file this user may read");
    }

    private static Finding limited(String name, Supplier<Finding> probe) {
        CompletableFuture<Finding> answer =
                CompletableFuture.supplyAsync(probe, work -> Thread.ofVirtual().start(work));
        try {
            return answer.get(PROBE_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException _) {
            return Finding.failed(name + " did not answer within " + PROBE_MAX.toSeconds() + " s");
        } catch (ExecutionException e) {
            return Finding.failed(name + ": " + e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Finding.failed(name + ": interrupted");
        }
    }
}
