package io.tarn.server;

import io.tarn.server.configuration.StartMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A parsed command line (config-and-ops.md 3).
///
/// @param flags values of a command's own flags, by name without dashes
record CommandLine(Command command, Optional<Path> configurationFile, StartMode mode, Map<String, String> flags) {
    static final String USAGE = """
            Usage: tarn COMMAND [FLAGS]

            Commands:
              run          start the server
              quickstart   start with local storage, a ready-made access key and a sample repository
              setup        create the first user; prints its access key
              help         this text

            Flags:
              -c, --config FILE     configuration file
                  --local-settings  embedded metadata store and local files
                  --quickstart      the same, with a ready-made access key
              -v, --version         print the version

            Flags of setup:
                  --user-name NAME          required
                  --access-key-id ID        use this key instead of a generated one
                  --secret-access-key KEY""";

    enum Command {
        RUN,
        SETUP,
        /// Start, be driven for some seconds, stop: for the launcher, not in the usage.
        TRAIN,
        VERSION,
        HELP
    }

    /// A command line that says nothing this program can do.
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static CommandLine parse(String[] arguments) {
        Optional<Command> command = Optional.empty();
        Optional<Path> file = Optional.empty();
        StartMode mode = StartMode.CONFIGURED;
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "-h", "--help", "help" -> command = Optional.of(Command.HELP);
                case "-v", "--version" -> command = Optional.of(Command.VERSION);
                case "run" -> command = Optional.of(Command.RUN);
                case "train" -> command = Optional.of(Command.TRAIN);
                case "setup", "init" -> command = Optional.of(Command.SETUP);
                case "quickstart" -> {
                    command = Optional.of(Command.RUN);
                    mode = StartMode.QUICKSTART;
                }
                case "--quickstart" -> mode = StartMode.QUICKSTART;
                case "--local-settings" -> mode = mode == StartMode.QUICKSTART ? mode : StartMode.LOCAL_SETTINGS;
                case "-c", "--config" -> file = Optional.of(Path.of(value(arguments, ++i, argument)));
                case "--user-name", "--access-key-id", "--secret-access-key" ->
                    flags.put(argument.substring(2), value(arguments, ++i, argument));
                default -> {
                    if (argument.startsWith("--config=")) {
                        file = Optional.of(Path.of(argument.substring("--config=".length())));
                    } else if (argument.startsWith("-")) {
                        throw new UsageException("unknown flag: " + argument);
                    } else {
                        throw new UsageException("unknown command \"" + argument + "\" for \"tarn\"");
                    }
                }
            }
        }
        return new CommandLine(command.orElse(Command.HELP), file, mode, Map.copyOf(flags));
    }

    private static String value(String[] arguments, int index, String flag) {
        if (index >= arguments.length) {
            throw new UsageException("flag needs an argument: " + flag);
        }
        return arguments[index];
    }
}
