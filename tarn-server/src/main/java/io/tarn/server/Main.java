package io.tarn.server;

import ch.qos.logback.classic.LoggerContext;
import io.tarn.http.ListenException;
import io.tarn.server.configuration.ConfigurationChecks;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ConfigurationValues;
import io.tarn.server.configuration.Database;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The server program: `run`, `setup`, and what a command line owes its user. Exit statuses: 0 fine, 1 anything
/// else (config-and-ops.md 3, 4).
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
            case RUN -> withConfiguration(line, err, loaded -> serve(line, loaded, err));
            case TRAIN -> withConfiguration(line, err, loaded -> train(loaded.configuration(), err));
            case SETUP -> withConfiguration(line, err, loaded -> Setup.run(line, loaded.configuration(), out));
            case SUPERUSER -> withConfiguration(line, err, loaded -> Superuser.run(line, loaded.configuration(), out));
            case CONFIG_CHECK -> checkConfiguration(line, out, err);
            case MIGRATE_VERSION ->
                withConfiguration(line, err, loaded -> Migration.version(loaded.database(), out, err));
            case MIGRATE_TASK_LIST -> MigrationTask.list(out);
            case MIGRATE_TASK_RUN ->
                withConfiguration(line, err, loaded -> MigrationTask.run(line, loaded.configuration(), out, err));
            case MIGRATE_UP, MIGRATE_GOTO ->
                withConfiguration(line, err, loaded -> Migration.up(loaded.database(), out, err));
        };
    }

    /// What a command starts from.
    record Loaded(ServerConfiguration configuration, ConfigurationLoader loader, ConfigurationLoader.Loaded source) {
        Database database() {
            return configuration.database();
        }
    }

    private interface Command {
        int run(Loaded loaded);
    }

    private static ConfigurationLoader loader(CommandLine line, Surroundings surroundings) {
        boolean localWhenUnconfigured = switch (line.command()) {
            case RUN, CONFIG_CHECK -> true;
            case SETUP,
                    SUPERUSER,
                    MIGRATE_VERSION,
                    MIGRATE_UP,
                    MIGRATE_GOTO,
                    MIGRATE_TASK_LIST,
                    MIGRATE_TASK_RUN,
                    TRAIN,
                    VERSION,
                    HELP -> false;
        };
        return new ConfigurationLoader(surroundings, line.configurationFile(), line.mode(), localWhenUnconfigured);
    }

    private static int withConfiguration(CommandLine line, PrintStream err, Command run) {
        var loader = loader(line, Surroundings.ofProcess());
        ConfigurationLoader.Loaded source;
        try {
            source = loader.load();
            setUpLogging(line, source.values());
        } catch (ConfigurationException e) {
            err.println(e.headline() + ": " + e.getMessage());
            return 1;
        }
        Optional<String> refusal = source.mode().refusal(source.values());
        if (refusal.isPresent()) {
            err.print(refusal.get());
            return 1;
        }
        try {
            new ConfigurationChecks(source.values()).check();
            var configuration = withSecret(ServerConfiguration.of(source.values()), source);
            return run.run(new Loaded(configuration, loader, source));
        } catch (ConfigurationException e) {
            return fatal(line, e, err);
        }
    }

    /// The server logs where it was told to; other commands keep their output for what they have to say.
    private static void setUpLogging(CommandLine line, ConfigurationValues values) {
        if (line.command() == CommandLine.Command.RUN) {
            logging().apply(ServerConfiguration.Logging.of(values));
        } else {
            logging().quiet();
        }
    }

    private static LoggingSetup logging() {
        return new LoggingSetup((LoggerContext) LoggerFactory.getILoggerFactory());
    }

    private static int fatal(CommandLine line, ConfigurationException e, PrintStream err) {
        if (line.command() == CommandLine.Command.RUN) {
            LoggerFactory.getLogger(Main.class).error(LoggingSetup.FATAL, "{}: {}", e.headline(), e.getMessage());
        }
        err.println(e.headline() + ": " + e.getMessage());
        return 1;
    }

    private static int checkConfiguration(CommandLine line, PrintStream out, PrintStream err) {
        logging().quiet();
        var surroundings = Surroundings.ofProcess();
        try {
            ConfigurationLoader.Loaded loaded = loader(line, surroundings).load();
            return new ConfigCheck(surroundings, loaded, line.mode(), out).run(!line.has(CommandLine.NO_CONNECT));
        } catch (ConfigurationException e) {
            err.println(e.headline() + ": " + e.getMessage());
            return 1;
        }
    }

    /// Where nothing was configured, the secret is this machine's own.
    private static ServerConfiguration withSecret(
            ServerConfiguration configuration, ConfigurationLoader.Loaded source) {
        boolean own = source.mode() != StartMode.CONFIGURED && !source.values().isGiven("auth.encrypt.secret_key");
        return own && configuration.database() instanceof Database.Local local
                ? configuration.withEncryptSecret(LocalSecret.readOrCreate(local.path(), new SecureRandom()))
                : configuration;
    }

    private static int serve(CommandLine line, Loaded loaded, PrintStream err) {
        var configuration = loaded.configuration();
        var log = LoggerFactory.getLogger(Main.class);
        new ConfigurationChecks(loaded.source().values()).warnings().forEach(log::warn);
        Accounts.requireAvailable(configuration);
        loaded.source().mode().banner().ifPresent(err::println);
        for (var store : configuration.blockstores().stores()) {
            StartMode.blockstoreBanner(store.blocks().type()).ifPresent(err::println);
        }
        logValues(loaded.source(), log);
        boolean allowMismatched = line.has(CommandLine.ALLOW_MISMATCHED);
        try (Server server = new Server(configuration, allowMismatched);
                @Nullable LogLevelWatch watch = watch(loaded, logging())) {
            if (loaded.source().mode() == StartMode.QUICKSTART) {
                server.addSampleRepository(
                        QUICKSTART_REPOSITORY, configuration.installation().userName());
            }
            new Banner(configuration, loaded.source().mode(), server).print(err);
            awaitStop(err);
        } catch (ListenException e) {
            err.println(e.getMessage());
            return 1;
        }
        return 0;
    }

    /// The line `Config`; whoever takes first steps is spared it.
    private static void logValues(ConfigurationLoader.Loaded source, Logger log) {
        LoggingEventBuilder dump = source.mode() == StartMode.CONFIGURED ? log.atInfo() : log.atDebug();
        for (var entry : source.values().masked().entrySet()) {
            dump = dump.addKeyValue(entry.getKey(), entry.getValue());
        }
        dump.log("Config");
    }

    private static int train(ServerConfiguration configuration, PrintStream err) {
        var installation = configuration.installation();
        try (Server server = new Server(configuration, false)) {
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
