package io.tarn.kv.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.Key;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/// Prints what 32 callers get out of the store on a server of its own that syncs its log, beside one connection
/// of the plain driver. Run `main`; the server shares the machine.
final class PostgresThroughput {
    private static final int CALLERS = 32;
    private static final int RUNS = 5;
    private static final Duration RUN = Duration.ofSeconds(2);
    private static final byte[] REPOSITORY = "repository-0123456789abcdefghij".getBytes(UTF_8);
    private static final byte[] BRANCH = "branches/main".getBytes(UTF_8);
    private static final byte[] TOKEN = "repository-main:0b1f6a0e-9a0d-4c53-8a3e-5a3c9a1b2c3d".getBytes(UTF_8);
    private static final byte[] VALUE = new byte[250];

    private PostgresThroughput() {}

    public static void main(String[] arguments) throws IOException, SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.freshDatabase();
            try (PostgresKeyValueStore store = PostgresKeyValueStore.open(PostgresOptions.defaults(url))) {
                store.set(REPOSITORY, BRANCH, VALUE);
                measure(store);
            }
            try (Connection connection = server.connect(PostgresServer.database(url))) {
                floor(connection, 1);
                floor(connection, CALLERS);
            }
        }
    }

    private static void measure(PostgresKeyValueStore store) {
        AtomicLong staged = new AtomicLong();
        LongConsumer write = i -> store.set(TOKEN, key(staged.incrementAndGet()), VALUE);
        LongConsumer branch = i -> assertThat(store.get(REPOSITORY, BRANCH)).isPresent();
        LongConsumer both = i -> assertThat(store.getEach(List.of(
                        new Key(TOKEN, key(1 + i % staged.get())), new Key(REPOSITORY, BRANCH))))
                .allMatch(Optional::isPresent);
        LongConsumer read =
                i -> assertThat(store.get(TOKEN, key(1 + i % staged.get()))).isPresent();
        for (int callers : new int[] {1, CALLERS}) {
            report(store, callers, "writes", write);
            report(store, callers, "reads", read);
            report(store, callers, "branch, write, branch", i -> {
                branch.accept(i);
                write.accept(i);
                branch.accept(i);
            });
            report(store, callers, "value with branch", both);
        }
    }

    private static void report(PostgresKeyValueStore store, int callers, String what, LongConsumer step) {
        run(callers, step);
        long reads = store.readBatches();
        long writes = store.writeBatches();
        long[] rates = IntStream.range(0, RUNS)
                .mapToLong(i -> run(callers, step))
                .sorted()
                .toArray();
        double steps = (double) Arrays.stream(rates).sum() * RUN.toSeconds();
        System.out.printf(
                "%2d callers: %-22s median %6d/s of %s, %.3f queries and %.3f transactions each%n",
                callers,
                what,
                rates[RUNS / 2],
                Arrays.toString(rates),
                (store.readBatches() - reads) / steps,
                (store.writeBatches() - writes) / steps);
    }

    private static long run(int callers, LongConsumer step) {
        AtomicLong done = new AtomicLong();
        long deadline = System.nanoTime() + RUN.toNanos();
        Crowd.virtual(callers, index -> {
            while (System.nanoTime() < deadline) {
                step.accept(done.incrementAndGet());
            }
        });
        return done.get() / RUN.toSeconds();
    }

    private static byte[] key(long number) {
        return "some/path/of/an/object/%012d".formatted(number).getBytes(UTF_8);
    }

    private static void floor(Connection connection, int rows) throws SQLException {
        String sql = "INSERT INTO kv (partition_key, key, value) VALUES "
                + String.join(
                        ", ",
                        IntStream.range(0, rows).mapToObj(i -> "(?, ?, ?)").toList());
        long[] nanos = new long[2000];
        AtomicLong number = new AtomicLong(rows * 1_000_000_000L);
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int row = 0; row < rows; row++) {
                    statement.setBytes(row * 3 + 1, TOKEN);
                    statement.setBytes(row * 3 + 2, key(number.incrementAndGet()));
                    statement.setBytes(row * 3 + 3, VALUE);
                }
                statement.executeUpdate();
            }
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        long median = nanos[nanos.length / 2];
        System.out.printf(
                "plain driver, one connection, durable inserts of %2d rows: median %.3f ms, %d rows/s%n",
                rows, median / 1e6, rows * 1_000_000_000L / median);
    }
}
