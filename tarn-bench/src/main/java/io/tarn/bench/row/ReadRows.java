package io.tarn.bench.row;

import io.tarn.bench.load.Client;
import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.util.List;

/// Small reads: the empty answer, stat and listings. Objects are chosen at random, evenly.
final class ReadRows {
    /// Objects on one page of the listing rows: the contract's largest.
    static final int PAGE = 1000;

    private ReadRows() {}

    static List<Result> health(Bench bench) {
        return List.of(Result.of(
                "empty",
                bench.timed(
                        bench.settings().clients(),
                        (client, index) -> bench.requests().health(client))));
    }

    static List<Result> statUncommitted(Bench bench) throws IOException {
        int count = bench.settings().objects();
        String branch = bench.fixtures().branch("stat", Fixtures.MAIN);
        bench.fixtures().stage(branch, Fixtures.OBJECTS, count);
        return List.of(Result.of("stat-uncommitted", stat(bench, branch)));
    }

    static List<Result> statCommitted(Bench bench) throws IOException {
        return List.of(Result.of("stat-committed", stat(bench, bench.fixtures().committed())));
    }

    static List<Result> list(Bench bench) throws IOException {
        return List.of(list(bench, "list-1000", bench.settings().clients()));
    }

    static List<Result> listAlone(Bench bench) throws IOException {
        return List.of(list(bench, "list-1000-alone", 1));
    }

    private static Measurement stat(Bench bench, String branch) {
        int count = bench.settings().objects();
        return bench.timed(
                bench.settings().clients(),
                (client, index) -> bench.requests()
                        .stat(client, branch, Fixtures.OBJECTS, client.random().nextInt(count)));
    }

    private static Result list(Bench bench, String name, int clients) throws IOException {
        String branch = bench.fixtures().committed();
        return Result.of(name, bench.timed(clients, (client, index) -> page(bench, client, branch)));
    }

    private static void page(Bench bench, Client client, String branch) throws IOException {
        int starts = bench.settings().objects() - PAGE;
        bench.requests().list(client, branch, Fixtures.OBJECTS, client.random().nextInt(starts), PAGE);
    }
}
