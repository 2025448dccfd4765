package io.tarn.bench.store;

import io.tarn.bench.OptionValues;
import io.tarn.bench.Report;
import io.tarn.bench.row.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// `tarn bench stores`: starts emulators and compares each adapter with the library it is made of.
public final class StoresCommand {
    private static final int ROUNDS_DEFAULT = 15;
    private static final int ROUNDS_MAX = 1000;

    private static final String USAGE = """
            Usage: TARN_JAVA_OPTS=-Xmx2g tarn bench stores [options]

            Puts and gets through each object store adapter, in turns with the same through its client library alone,
            at an emulator on this machine. Emulators install themselves below ./target on first use. The libraries of
            Azure and Google need a larger heap than a server has.

              --stores A,B  of s3proxy, s3mock, azurite, gcs (all)
              --loads A,B   of 1k, 1m, 64m (all)
              --rounds N    of each row; the middle one counts (15)
              --help
            """;

    private StoresCommand() {}

    /// Runs with these arguments; returns whether every row was measured.
    public static boolean run(PrintStream out, Report report, String... arguments) throws IOException {
        List<String> names =
                ComparedStore.KINDS.stream().map(ComparedStore.Kind::name).toList();
        List<StoreComparison.Load> loads = StoreComparison.LOADS;
        int rounds = ROUNDS_DEFAULT;
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        while (!rest.isEmpty()) {
            String name = rest.removeFirst();
            switch (name) {
                case "--stores" ->
                    names = List.of(OptionValues.value(name, rest).split(",", -1));
                case "--loads" -> loads = loads(OptionValues.value(name, rest));
                case "--rounds" -> rounds = (int) OptionValues.number(name, rest, 1, ROUNDS_MAX);
                case "--help", "-h" -> {
                    out.print(USAGE);
                    return true;
                }
                default -> throw new UsageException("unknown option " + name + "; stores --help lists the options");
            }
        }
        report.facts("run", Map.of("rounds", rounds));
        for (String name : names) {
            compare(report, kind(name), loads, rounds);
        }
        return report.complete();
    }

    private static ComparedStore.Kind kind(String name) {
        return ComparedStore.KINDS.stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("no store is called " + name + "; stores --help names them"));
    }

    private static List<StoreComparison.Load> loads(String sizes) {
        List<String> wanted = List.of(sizes.split(",", -1));
        for (String size : wanted) {
            if (StoreComparison.LOADS.stream().noneMatch(load -> load.size().equals(size))) {
                throw new UsageException("no load is called " + size + "; stores --help names them");
            }
        }
        return StoreComparison.LOADS.stream()
                .filter(load -> wanted.contains(load.size()))
                .toList();
    }

    private static void compare(Report report, ComparedStore.Kind kind, List<StoreComparison.Load> loads, int rounds)
            throws IOException {
        try (ComparedStore store = kind.open().apply(Files.createTempDirectory("tarn-stores"))) {
            var comparison = new StoreComparison(store, rounds);
            for (StoreComparison.Load load : loads) {
                comparison.run(kind.name(), load).forEach(report::result);
            }
        } catch (Exception | AssertionError failure) {
            report.failed(kind.name(), failure);
        }
    }
}
