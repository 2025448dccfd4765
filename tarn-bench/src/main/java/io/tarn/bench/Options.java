package io.tarn.bench;

import io.tarn.bench.row.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What the command line asks for. `rows` empty means every row; `pid` is that of the server process, when its
/// memory is to be read; `serverCommand` starts a server other than the one on this class path.
public record Options(
        Optional<String> url,
        Optional<String> accessKey,
        Optional<String> secretKey,
        List<String> rows,
        Duration measured,
        Duration warmUp,
        int clients,
        int objects,
        boolean skipLarge,
        int hugeGib,
        Optional<Path> json,
        boolean startServer,
        List<String> serverCommand,
        Optional<Long> pid,
        Optional<String> storageNamespace,
        Optional<Path> directory,
        long seed,
        boolean list,
        boolean help) {

    /// Address used when none is given.
    public static final String URL_DEFAULT = "http://127.0.0.1:8000";

    /// The help text.
    public static final String USAGE = """
            Usage: tarn bench [options]
                   tarn bench scale [options]        the engine with millions of objects; scale --help
                   tarn bench stores [options]       the object store adapters beside their libraries; stores --help
                   tarn bench micro [JMH arguments]  the engine's hot loops

              --url URL                server to measure (http://127.0.0.1:8000)
              --access-key KEY         credentials; without them a server that is not set up is set up
              --secret-key SECRET
              --start-server           start the server of this build on an empty directory, and stop it afterwards
              --server-command CMD     the same with this command, for example "./tarn run"
              --pid PID                process of a running server, to read its memory
              --rows A,B,C             only these rows; --list names them
              --seconds N              measured time of each timed row (5)
              --warm-up N              seconds before that, not counted (2)
              --clients N              clients where a row does not say (32)
              --objects N              committed objects behind the read rows (20000)
              --skip-large             without the commit of 500,000 objects
              --huge-gib N             size of the one object of the rows for huge ones (0: without them)
              --storage-namespace URI  where repositories go, e.g. s3://bucket/bench (what the server proposes)
              --directory DIR          for the floors and a started server; use the disk you want measured
              --seed N                 of the random choices (1)
              --json FILE              write the report there too
              --list                   name the rows
              --help
            """;

    public Options {
        rows = List.copyOf(rows);
        serverCommand = List.copyOf(serverCommand);
    }

    /// Reads the arguments; a [UsageException] names the first that is wrong.
    public static Options parse(String... arguments) {
        Parser parser = new Parser();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            parser.take(rest.removeFirst(), rest);
        }
        return parser.options();
    }

    private static final class Parser {
        private Optional<String> url = Optional.empty();
        private Optional<String> accessKey = Optional.empty();
        private Optional<String> secretKey = Optional.empty();
        private List<String> rows = List.of();
        private long seconds = 5;
        private long warmUpSeconds = 2;
        private int clients = 32;
        private int objects = 20_000;
        private boolean skipLarge;
        private int hugeGib;
        private Optional<Path> json = Optional.empty();
        private boolean startServer;
        private List<String> serverCommand = List.of();
        private Optional<Long> pid = Optional.empty();
        private Optional<String> storageNamespace = Optional.empty();
        private Optional<Path> directory = Optional.empty();
        private long seed = 1;
        private boolean list;
        private boolean help;

        void take(String name, Deque<String> rest) {
            switch (name) {
                case "--url" -> url = Optional.of(OptionValues.value(name, rest));
                case "--access-key" -> accessKey = Optional.of(OptionValues.value(name, rest));
                case "--secret-key" -> secretKey = Optional.of(OptionValues.value(name, rest));
                case "--rows" -> rows = List.of(OptionValues.value(name, rest).split(","));
                case "--seconds" -> seconds = OptionValues.number(name, rest, 1, 3600);
                case "--warm-up" -> warmUpSeconds = OptionValues.number(name, rest, 0, 3600);
                case "--clients" -> clients = (int) OptionValues.number(name, rest, 1, 1024);
                case "--objects" -> objects = (int) OptionValues.number(name, rest, 2000, 100_000_000);
                case "--skip-large" -> skipLarge = true;
                case "--huge-gib" -> hugeGib = (int) OptionValues.number(name, rest, 1, 1000);
                case "--json" -> json = Optional.of(Path.of(OptionValues.value(name, rest)));
                case "--start-server" -> startServer = true;
                case "--server-command" -> {
                    startServer = true;
                    serverCommand =
                            List.of(OptionValues.value(name, rest).strip().split("\\s+"));
                }
                case "--pid" -> pid = Optional.of(OptionValues.number(name, rest, 1, Integer.MAX_VALUE));
                case "--storage-namespace" -> storageNamespace = Optional.of(OptionValues.value(name, rest));
                case "--directory" -> directory = Optional.of(Path.of(OptionValues.value(name, rest)));
                case "--seed" -> seed = OptionValues.number(name, rest, 0, Long.MAX_VALUE);
                case "--list" -> list = true;
                case "--help", "-h" -> help = true;
                default -> throw new UsageException("unknown option " + name + "; --help lists the options");
            }
        }

        Options options() {
            if (accessKey.isPresent() != secretKey.isPresent()) {
                throw new UsageException("--access-key and --secret-key go together");
            }
            if (startServer && pid.isPresent()) {
                throw new UsageException("--pid is for a server that runs already, not with --start-server");
            }
            return new Options(
                    url,
                    accessKey,
                    secretKey,
                    rows,
                    Duration.ofSeconds(seconds),
                    Duration.ofSeconds(warmUpSeconds),
                    clients,
                    objects,
                    skipLarge,
                    hugeGib,
                    json,
                    startServer,
                    serverCommand,
                    pid,
                    storageNamespace,
                    directory,
                    seed,
                    list,
                    help);
        }
    }
}
