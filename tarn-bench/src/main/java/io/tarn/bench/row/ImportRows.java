package io.tarn.bench.row;

import io.tarn.bench.load.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Imports of files that lie on the server's disk already.
public final class ImportRows {
    /// The folder below the run's that a server must allow imports from.
    public static final String FOLDER = "import";

    private static final int FILES = 200_000;
    private static final int FILES_PER_FOLDER = 1000;
    private static final int ROUNDS = 3;
    private static final Duration POLL = Duration.ofMillis(5);

    private ImportRows() {}

    /// The same 200,000 empty files in 200 folders are imported into a new branch, three times; from the start to the
    /// status that says so. The server must run on this machine, with leave to import from there.
    static List<Result> many(Bench bench) throws IOException {
        Path folder = bench.settings().directory().toAbsolutePath().resolve(FOLDER);
        for (int i = 0; i < FILES / FILES_PER_FOLDER; i++) {
            Path part = Files.createDirectories(folder.resolve("part-%04d".formatted(i)));
            for (int j = 0; j < FILES_PER_FOLDER; j++) {
                Files.createFile(part.resolve("%08d.parquet".formatted(j)));
            }
        }
        long[] nanos = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            String branch = bench.fixtures().branch("import", Fixtures.MAIN);
            long start = System.nanoTime();
            String id = bench.api().startImport(bench.repository(), branch, "local://" + folder + "/", "imported");
            long imported = awaitEnd(bench, branch, id);
            nanos[round] = System.nanoTime() - start;
            if (imported != FILES) {
                throw new IOException(imported + " of " + FILES + " files were imported");
            }
        }
        Measurement measured = Measurement.ofSequence(nanos);
        return List.of(Result.of("import-200000", measured)
                .with(
                        "objects_per_second",
                        Math.round(FILES / (measured.distribution().medianMillis() / 1e3))));
    }

    private static long awaitEnd(Bench bench, String branch, String id) throws IOException {
        while (true) {
            var imported = bench.api().imported(bench.repository(), branch, id);
            if (imported.isPresent()) {
                return imported.getAsLong();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
