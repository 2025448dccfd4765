package io.tarn.server;

import io.tarn.server.configuration.StartMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A parsed command line (config-and-ops.md 3).
///
/// @param flags values of a command's own flags, by name without dashes; a switch that is on has the value `true`
record CommandLine(Command command, Optional<Path> configurationFile, StartMode mode, Map<String, String> flags) {
    static final String USAGE = """
            Usage: tarn COMMAND [FLAGS]

            Commands:
              run              start the server
              quickstart       start with local storage, a ready-made access key and a sample repository
              setup            create the first user; prints its access key
              superuser        create one more administrator; prints its access key
              config check     show and check the configuration, try its stores; starts nothing
              migrate version  print the version of the database
              migrate up       bring the database to the version of this program
              migrate task list        list the repairs there are
              migrate task run NAME    carry one out
              help             this text

            Flags:
              -c, --config FILE     configuration file
                  --local-settings  embedded metadata store and local files
                  --quickstart      the same, with a ready-made access key
              -v, --version         print the version

            Flags of setup and superuser:
                  --user-name NAME          required
                  --access-key-id ID        use this key instead of a generated one
                  --secret-access-key KEY

            Flags of migrate task run:
                  --dry-run  say what would be done, change nothing

            Flags of config check:
                  --no-connect  look at the values only, not at stores, folders and files""";

    static final String NO_CONNECT = "no-connect";
    static final String DRY_RUN = "dry-run";
    static final String TASK = "task";
    static final String ALLOW_MISMATCHED = "allow-mismatched-repos";

    private static final String VERSION_FLAG = "version";
    private static final Set<String> SWITCHES = Set.of(NO_CONNECT, ALLOW_MISMATCHED, "no-check", "force", DRY_RUN);

    enum Command {
        RUN(Set.of(ALLOW_MISMATCHED), Set.of()),
        SETUP(Set.of("user-name", "access-key-id", "secret-access-key", "no-check"), Set.of("user-name")),
        SUPERUSER(Set.of("user-name", "access-key-id", "secret-access-key"), Set.of("user-name")),
        CONFIG_CHECK(Set.of(NO_CONNECT), Set.of()),
        MIGRATE_VERSION(Set.of(), Set.of()),
        MIGRATE_UP(Set.of("force"), Set.of()),
        MIGRATE_GOTO(Set.of("force", VERSION_FLAG), Set.of(VERSION_FLAG)),
        MIGRATE_TASK_LIST(Set.of(), Set.of()),
        MIGRATE_TASK_RUN(Set.of(DRY_RUN, TASK), Set.of()),
        /// Start, be driven for some seconds, stop: for the launcher, not in the usage.
        TRAIN(Set.of(), Set.of()),
        VERSION(Set.of(), Set.of()),
        HELP(Set.of(), Set.of());

        private final Set<String> flags;
        private final Set<String> required;

        Command(Set<String> flags, Set<String> required) {
            this.flags = flags;
            this.required = required;
        }
    }

    private static final List<String> TASK_WORDS = List.of("migrate", "task", "run");

    private static final Map<String, Command> COMMANDS = Map.ofEntries(
            Map.entry("run", Command.RUN),
            Map.entry("quickstart", Command.RUN),
            Map.entry("train", Command.TRAIN),
            Map.entry("setup", Command.SETUP),
            Map.entry("init", Command.SETUP),
            Map.entry("superuser", Command.SUPERUSER),
            Map.entry("config", Command.HELP),
            Map.entry("config check", Command.CONFIG_CHECK),
            Map.entry("migrate", Command.HELP),
            Map.entry("migrate version", Command.MIGRATE_VERSION),
            Map.entry("migrate up", Command.MIGRATE_UP),
            Map.entry("migrate task", Command.HELP),
            Map.entry("migrate task list", Command.MIGRATE_TASK_LIST),
            Map.entry("migrate task run", Command.MIGRATE_TASK_RUN),
            Map.entry("migrate goto", Command.MIGRATE_GOTO));

    /// A command line that says nothing this program can do.
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static CommandLine parse(String[] arguments) {
        return new Parser(arguments).parse();
    }

    /// Whether a switch is on.
    boolean has(String flag) {
        return flags.getOrDefault(flag, "false").equals("true");
    }

    private static final class Parser {
        private final String[] arguments;
        private final List<String> words = new ArrayList<>();
        private final Map<String, String> flags = new HashMap<>();
        private Optional<Command> shown = Optional.empty();
        private Optional<Path> file = Optional.empty();
        private StartMode mode = StartMode.CONFIGURED;
        private int next;

        Parser(String[] arguments) {
            this.arguments = arguments;
        }

        CommandLine parse() {
            while (next < arguments.length) {
                String argument = arguments[next++];
                if (argument.startsWith("-")) {
                    flag(argument);
                } else {
                    words.add(argument);
                }
            }
            Command command = shown.orElseGet(this::command);
            if (shown.isEmpty()) {
                checkFlags(command);
            }
            return new CommandLine(command, file, mode, Map.copyOf(flags));
        }

        private void flag(String argument) {
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<String> attached = equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
            switch (name) {
                case "-h", "--help" -> shown = Optional.of(Command.HELP);
                case "-v" -> shown = Optional.of(Command.VERSION);
                case "--quickstart" -> mode = StartMode.QUICKSTART;
                case "--local-settings" -> mode = mode == StartMode.QUICKSTART ? mode : StartMode.LOCAL_SETTINGS;
                case "-c", "--config" -> file = Optional.of(Path.of(value(name, attached)));
                case "-m" -> flags.put(ALLOW_MISMATCHED, "true");
                default -> named(name, attached);
            }
        }

        private void named(String argument, Optional<String> attached) {
            String name = argument.startsWith("--") ? argument.substring(2) : "";
            boolean ofGoto = String.join(" ", words).equals("migrate goto");
            if (name.equals(VERSION_FLAG) && !ofGoto) {
                shown = Optional.of(Command.VERSION);
            } else if (SWITCHES.contains(name)) {
                flags.put(name, attached.orElse("true"));
            } else if (takesValue(name)) {
                flags.put(name, value(argument, attached));
            } else {
                throw new UsageException("unknown flag: " + argument);
            }
        }

        private static boolean takesValue(String name) {
            for (Command command : Command.values()) {
                if (command.flags.contains(name)) {
                    return true;
                }
            }
            return false;
        }

        private String value(String flag, Optional<String> attached) {
            if (attached.isEmpty() && next >= arguments.length) {
                throw new UsageException("flag needs an argument: " + flag);
            }
            return attached.isPresent() ? attached.get() : arguments[next++];
        }

        private Command command() {
            if (words.isEmpty() || words.getFirst().equals("help")) {
                return Command.HELP;
            }
            takeTaskName();
            String line = String.join(" ", words);
            if (line.equals("quickstart")) {
                mode = StartMode.QUICKSTART;
            }
            Command command = COMMANDS.get(line);
            if (command == null) {
                throw unknownCommand();
            }
            return command;
        }

        /// The word behind `migrate task run`.
        private void takeTaskName() {
            int count = TASK_WORDS.size();
            if (words.size() >= count && words.subList(0, count).equals(TASK_WORDS)) {
                if (words.size() == count) {
                    throw new UsageException("accepts 1 arg(s), received 0");
                }
                flags.put(TASK, words.remove(count));
            }
        }

        private UsageException unknownCommand() {
            String known = "";
            int count = 0;
            while (COMMANDS.containsKey(String.join(" ", words.subList(0, count + 1)))) {
                count++;
                known = " " + String.join(" ", words.subList(0, count));
            }
            return new UsageException("unknown command \"" + words.get(count) + "\" for \"tarn" + known + "\"");
        }

        private void checkFlags(Command command) {
            for (String flag : flags.keySet()) {
                if (!command.flags.contains(flag)) {
                    throw new UsageException("unknown flag: --" + flag);
                }
            }
            for (String flag : command.required) {
                if (!flags.containsKey(flag)) {
                    throw new UsageException("required flag(s) \"" + flag + "\" not set");
                }
            }
        }
    }
}
