package io.tarn.server;

import ch.qos.logback.classic.LoggerContext;
import io.tarn.http.ListenException;
import io.tarn.server.configuration.ConfigurationChecks;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.LogLevelWatch;
import io.tarn.server.configuration.LoggingSetup;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import java.io.IOException;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The server program: `run`, `setup`, and what a command line owes its user. Exit statuses: 0 fine, 1 anything else
/// (config-and-ops.md 3, 4).
public final class Main {
    private static final String QUICKSTART_REPOSITORY = "quickstart";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        CommandLine line;
        try {
            line = CommandLine.parse(arguments);
        } catch (CommandLine.UsageException e) {
            out.println(e.getMessage());
            err.println("Error: " + e.getMessage());
            err.println(CommandLine.USAGE);
            return 1;
        }
        return switch (line.command()) {
            case HELP -> {
                out.println(CommandLine.USAGE);
                yield 0;
            }
            case VERSION -> {
                out.println("lakefs version " + Version.current());
                yield 0;
            }
            case RUN -> withConfiguration(line, true, err, loaded -> serve(line, loaded, err));
            case TRAIN -> withConfiguration(line, false, err, loaded -> train(loaded.configuration(), err));
            case SETUP -> withConfiguration(line, false, err, loaded -> Setup.run(line, loaded.configuration(), out));
        };
    }

    /// What a command starts from.
    record Loaded(ServerConfiguration configuration, ConfigurationLoader loader, ConfigurationLoader.Loaded source) {}

    private interface Command {
        int run(Loaded loaded);
    }

    private static int withConfiguration(
            CommandLine line, boolean localWhenUnconfigured, PrintStream err, Command run) {
        try {
            var loader = new ConfigurationLoader(
                    Surroundings.ofProcess(), line.configurationFile(), line.mode(), localWhenUnconfigured);
            ConfigurationLoader.Loaded source = loader.load();
            Optional<String> refusal = source.mode().refusal(source.values());
            if (refusal.isPresent()) {
                err.print(refusal.get());
                return 1;
            }
            var configuration = withSecret(ServerConfiguration.of(source.values()), source);
            return run.run(new Loaded(configuration, loader, source));
        } catch (ConfigurationException e) {
            err.println(e.headline() + ": " + e.getMessage());
            return 1;
        }
    }

    /// Where nothing was configured, the secret is this machine's own.
    private static ServerConfiguration withSecret(
            ServerConfiguration configuration, ConfigurationLoader.Loaded source) {
        boolean own = source.mode() != StartMode.CONFIGURED
                && !source.values().isGiven("auth.encrypt.secret_key")
                && configuration.database().type().equals("local");
        return own
                ? configuration.withEncryptSecret(
                        LocalSecret.readOrCreate(configuration.database().localPath(), new SecureRandom()))
                : configuration;
    }

    private static int serve(CommandLine line, Loaded loaded, PrintStream err) {
        var configuration = loaded.configuration();
        var logging = new LoggingSetup((LoggerContext) LoggerFactory.getILoggerFactory());
        logging.apply(configuration.logging());
        var log = LoggerFactory.getLogger(Main.class);
        try {
            var checks = new ConfigurationChecks(loaded.source().values());
            checks.check();
            checks.warnings().forEach(log::warn);
            requireSingleUser(configuration);
        } catch (ConfigurationException e) {
            return fatal(e, err);
        }
        loaded.source().mode().banner().ifPresent(err::println);
        StartMode.blockstoreBanner(configuration.blockstore().type()).ifPresent(err::println);
        boolean firstSteps = loaded.source().mode() != StartMode.CONFIGURED;
        LoggingEventBuilder dump = firstSteps ? log.atDebug() : log.atInfo();
        for (var entry : loaded.source().values().masked().entrySet()) {
            dump = dump.addKeyValue(entry.getKey(), entry.getValue());
        }
        dump.log("Config");
        try (Server server = new Server(configuration);
                @Nullable LogLevelWatch watch = watch(loaded, logging)) {
            if (loaded.source().mode() == StartMode.QUICKSTART) {
                server.addSampleRepository(
                        QUICKSTART_REPOSITORY, configuration.installation().userName());
            }
            new Banner(configuration, loaded.source().mode(), server).print(err);
            awaitStop(err);
        } catch (ListenException e) {
            err.println(e.getMessage());
            return 1;
        } catch (ConfigurationException e) {
            return fatal(e, err);
        }
        return 0;
    }

    private static int train(ServerConfiguration configuration, PrintStream err) {
        var installation = configuration.installation();
        try (Server server = new Server(configuration)) {
            String url = "http://127.0.0.1:" + server.address().getPort();
            new Training(url, installation.accessKeyId(), installation.secretAccessKey()).run();
            return 0;
        } catch (IOException e) {
            err.println(e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void requireSingleUser(ServerConfiguration configuration) {
        String mode = configuration.auth().loginPage().rbac();
        if (!mode.equals("none")) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "auth.ui_config.rbac " + mode + " is not available in this version; use none");
        }
    }

    private static int fatal(ConfigurationException e, PrintStream err) {
        LoggerFactory.getLogger(Main.class).error(LoggingSetup.FATAL, "{}: {}", e.headline(), e.getMessage());
        err.println(e.headline() + ": " + e.getMessage());
        return 1;
    }

    private static @Nullable LogLevelWatch watch(Loaded loaded, LoggingSetup logging) {
        if (loaded.source().file().isEmpty()) {
            return null;
        }
        var watch = new LogLevelWatch(
                loaded.source().file().get(),
                loaded.loader(),
                logging,
                loaded.configuration().logging().level());
        watch.start();
        return watch;
    }

    /// Waits for the first signal to stop; a second one ends the process at once.
    private static void awaitStop(PrintStream err) {
        var stop = new CountDownLatch(1);
        SignalHandler handler = signal -> {
            if (stop.getCount() == 0) {
                Runtime.getRuntime().halt(1);
            }
            err.println("Shutting down...");
            stop.countDown();
        };
        Signal.handle(new Signal("TERM"), handler);
        Signal.handle(new Signal("INT"), handler);
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
