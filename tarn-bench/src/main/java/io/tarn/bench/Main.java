package io.tarn.bench;

import io.tarn.bench.http.Endpoint;
import io.tarn.bench.load.Measurement;
import io.tarn.bench.row.Api;
import io.tarn.bench.row.Bench;
import io.tarn.bench.row.Result;
import io.tarn.bench.row.Row;
import io.tarn.bench.row.Rows;
import io.tarn.bench.row.UsageException;
import io.tarn.bench.scale.ScaleOptions;
import io.tarn.bench.store.StoresCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `tarn bench`: measures a server with the public REST contract alone, so that any server of it can be compared;
/// `tarn bench scale` and `tarn bench micro` measure the engine in this process, `tarn bench stores` the adapters.
/// Exit status 0 when every row was measured, 1 when one could not be, 2 for a wrong command line.
public final class Main {
    private static final int STARTS = 3;

    private final Options options;
    private final Report report;

    private Main(Options options, PrintStream out) {
        this.options = options;
        this.report = new Report(out);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("micro")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        System.exit(run(System.out, System.err, arguments));
    }

    /// Runs with these arguments; returns the exit status.
    static int run(PrintStream out, PrintStream err, String... arguments) throws IOException {
        try {
            if (arguments.length > 0 && arguments[0].equals("scale")) {
                return scale(out, Arrays.copyOfRange(arguments, 1, arguments.length));
            }
            if (arguments.length > 0 && arguments[0].equals("stores")) {
                String[] options = Arrays.copyOfRange(arguments, 1, arguments.length);
                return StoresCommand.run(out, new Report(out), options) ? 0 : 1;
            }
            Options options = Options.parse(arguments);
            if (options.help() || options.list()) {
                out.print(options.help() ? Options.USAGE : Rows.list());
                return 0;
            }
            return new Main(options, out).run() ? 0 : 1;
        } catch (UsageException | IllegalArgumentException wrong) {
            err.println(wrong.getMessage());
            return 2;
        }
    }

    private static int scale(PrintStream out, String... arguments) throws IOException {
        ScaleOptions options = ScaleOptions.parse(arguments);
        if (options.help()) {
            out.print(ScaleOptions.USAGE);
            return 0;
        }
        return ScaleCommand.run(out, options) ? 0 : 1;
    }

    private boolean run() throws IOException {
        List<Row> rows = Rows.named(options.rows());
        Path directory = options.directory().isPresent()
                ? Files.createDirectories(options.directory().get()).toAbsolutePath()
                : Files.createTempDirectory("tarn-bench");
        report.facts("machine", MachineFacts.read(directory));
        if (options.startServer()) {
            runOwnServer(rows, directory);
        } else {
            Endpoint endpoint = Endpoint.of(options.url().orElse(Options.URL_DEFAULT));
            runRows(rows, credentials(endpoint), directory, options.pid());
        }
        if (options.json().isPresent()) {
            report.write(options.json().get());
        }
        return report.complete();
    }

    private void runOwnServer(List<Row> rows, Path directory) throws IOException {
        long[] empty = new long[STARTS];
        for (int i = 1; i < STARTS; i++) {
            empty[i] = startNanos(directory.resolve("start-" + i));
        }
        int port = options.url().isPresent() ? Endpoint.of(options.url().get()).port() : Endpoint.freePort();
        Path home = directory.resolve("server");
        try (ServerProcess server = ServerProcess.start(options.serverCommand(), home, port)) {
            empty[0] = server.startToFirstAnswer().toNanos();
            report.result(Result.of("start-empty", Measurement.ofSequence(empty)));
            Endpoint endpoint =
                    Endpoint.of("http://127.0.0.1:" + port).with(ServerProcess.ACCESS_KEY, ServerProcess.SECRET_KEY);
            runRows(rows, endpoint, directory, Optional.of(server.pid()));
        }
        long[] withData = new long[STARTS];
        for (int i = 0; i < STARTS; i++) {
            withData[i] = startNanos(home);
        }
        report.result(Result.of("start-with-data", Measurement.ofSequence(withData)));
    }

    private long startNanos(Path home) throws IOException {
        try (ServerProcess server = ServerProcess.start(options.serverCommand(), home, Endpoint.freePort())) {
            return server.startToFirstAnswer().toNanos();
        }
    }

    private Endpoint credentials(Endpoint endpoint) throws IOException {
        return options.accessKey().isPresent()
                ? endpoint.with(options.accessKey().get(), options.secretKey().orElseThrow())
                : Api.setUp(endpoint);
    }

    private void runRows(List<Row> rows, Endpoint endpoint, Path directory, Optional<Long> pid) throws IOException {
        try (Api api = new Api(endpoint)) {
            report.facts("server", api.serverFacts());
            report.facts("run", settings());
            pid.ifPresent(p -> report.facts("memory_idle", new ProcessMemory(p).read()));
            String repository = "bench-" + System.currentTimeMillis();
            String namespace = namespace(api, repository);
            api.createRepository(repository, namespace);
            Bench bench = new Bench(measuring(directory), endpoint, api, repository, namespace);
            rows.forEach(row -> runRow(row, bench));
            pid.ifPresent(p -> report.facts("memory_after", new ProcessMemory(p).read()));
        }
    }

    private void runRow(Row row, Bench bench) {
        try {
            row.body().run(bench).forEach(report::result);
        } catch (IOException | RuntimeException failure) {
            report.failed(row.name(), failure);
        }
    }

    private String namespace(Api api, String repository) throws IOException {
        String parent = options.storageNamespace().isPresent()
                ? options.storageNamespace().get()
                : api.proposedNamespace();
        return parent.endsWith("/") ? parent + repository : parent + "/" + repository;
    }

    private Bench.Settings measuring(Path directory) {
        return new Bench.Settings(
                options.warmUp(),
                options.measured(),
                options.clients(),
                options.objects(),
                options.skipLarge(),
                options.hugeGib(),
                directory,
                options.seed());
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("warm_up_seconds", options.warmUp().toSeconds());
        settings.put("measured_seconds", options.measured().toSeconds());
        settings.put("clients", options.clients());
        settings.put("objects", options.objects());
        settings.put("seed", options.seed());
        return settings;
    }
}
