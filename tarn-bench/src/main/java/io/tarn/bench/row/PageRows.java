package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Pages of 1,000 at the beginning and at the end of what there is: a page must not cost more for what lies before it.
/// One client.
final class PageRows {
    private static final int COMMITS = 5000;

    private PageRows() {}

    static List<Result> list(Bench bench) throws IOException {
        String branch = bench.fixtures().committed();
        return firstAndLast(
                "page-list",
                bench,
                "/refs/" + branch + "/objects/ls",
                bench.settings().objects());
    }

    /// What the committed branch has and main has not.
    static List<Result> diff(Bench bench) throws IOException {
        String branch = bench.fixtures().committed();
        return firstAndLast(
                "page-diff",
                bench,
                "/refs/" + Fixtures.MAIN + "/diff/" + branch,
                bench.settings().objects());
    }

    static List<Result> log(Bench bench) throws IOException {
        String branch = bench.fixtures().branch("log", Fixtures.MAIN);
        Fixtures.complete("committing", bench.load().forCount(1, COMMITS, (client, index) -> {
            bench.requests().stage(client, branch, Fixtures.OBJECTS, index);
            bench.requests().commit(client, branch);
        }));
        return firstAndLast("page-log", bench, "/refs/" + branch + "/commits", COMMITS);
    }

    /// Walks to the last full page of `rows` rows, then reads that and the first page again and again.
    private static List<Result> firstAndLast(String name, Bench bench, String path, int rows) throws IOException {
        String full = path + "?amount=" + ReadRows.PAGE + "&after=";
        String after = "";
        for (int i = 1; i < rows / ReadRows.PAGE; i++) {
            after = bench.api().nextOffset(bench.repository(), full + after);
        }
        List<Result> results = new ArrayList<>();
        results.add(Result.of(name + "-first", pages(bench, full)));
        results.add(Result.of(name + "-last", pages(bench, full + after)));
        return results;
    }

    private static Measurement pages(Bench bench, String path) {
        byte[] start = Requests.bytes(path);
        return bench.timed(1, (client, index) -> bench.requests().page(client, start));
    }
}
