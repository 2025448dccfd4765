package io.tarn.e2e;

import static io.tarn.e2e.ForeignInstallation.FIRST;
import static io.tarn.e2e.ForeignInstallation.TINY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.ForeignTable.RowKey;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A server started on another server's PostgreSQL table and folder reads all of it, goes on with it, and leaves
/// what that other server can go on with (engine specification 4 to 8).
@Timeout(240)
class TakeoverTest {
    private static final ForeignInstallation LEFT = new ForeignInstallation("local://");

    @TempDir
    Path directory;

    private PostgresTable table;
    private ServerHome home;
    private Rest rest;

    @BeforeEach
    void leaveAnInstallation() throws Exception {
        table = PostgresTable.made();
        table.insert(LEFT.rows);
        for (var object : LEFT.objects.entrySet()) {
            Path file = directory.resolve("blocks/tiny").resolve(object.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, object.getValue());
        }
        home = ServerHome.fresh(directory)
                .with("LAKEFS_DATABASE_TYPE", "postgres")
                .without("LAKEFS_DATABASE_LOCAL_PATH")
                .with("LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING", table.url())
                .with("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", ForeignInstallation.ENCRYPT_SECRET);
        rest = new Rest(home.url(), ForeignInstallation.ACCESS_KEY, ForeignInstallation.SECRET_KEY);
    }

    @Test
    void theFixtureIsWrittenLikeTheObservedRows() {
        Map<RowKey, String> rows = new TreeMap<>();
        LEFT.rows.forEach(row -> rows.put(row.name(), HexFormat.of().formatHex(row.value())));
        assertThat(rows)
                .hasSameSizeAs(LEFT.rows)
                .containsEntry(new RowKey("graveler", "repos/tiny"), Observed.REPOSITORY);
        WireFields first = new WireFields(HexFormat.of().parseHex(Observed.FIRST_COMMIT));
        Wire tombstone = new Wire().text(1, "dir/b");
        assertThat(tombstone.done()).isEqualTo(HexFormat.of().parseHex(Observed.TOMBSTONE));
        WireFields staged = new WireFields(HexFormat.of().parseHex(Observed.STAGED));
        WireFields entry = staged.message(3);
        assertThat(staged.bytes(2))
                .isEqualTo(TypedHash.entry(entry.number(3), entry.text(4), entry.map(5), entry.text(7)));
        assertThat(recomputed(first)).isEqualTo(first.text(1)).isEqualTo(FIRST);
        for (var observed : Map.of(
                        ForeignInstallation.OBSERVED_RANGE, "ranges",
                        ForeignInstallation.OBSERVED_METARANGE, "metaranges")
                .entrySet()) {
            TableFile.Built read = TableFile.read(observed.getKey().bytes(), directory, observed.getValue());
            assertThat(read.id()).isEqualTo(observed.getKey().id());
        }
    }

    @Test
    void everythingIsReadAndNothingChanged() throws Exception {
        var before = table.dump();
        List<String> relations = table.relations();
        assertThat(run("config", "check")).contains("database postgres answers, schema version 4");
        assertThat(run("migrate", "version")).isEqualTo("Database schema version: 4\n");
        assertThat(run("migrate", "up")).isEqualTo("No migrations to apply.\n");
        assertThat(Layout.withoutAudit(table.dump())).isEqualTo(before);
        try (ServerProcess server = home.start()) {
            TakeoverChecks.installation(rest);
            TakeoverChecks.repositories(rest, "local://");
            TakeoverChecks.content(rest);
            TakeoverChecks.history(rest, LEFT);
            awaitCleanup();
            assertThat(server.stop()).as(server.output()::whole).isZero();
            assertThat(server.output().whole())
                    .doesNotContain(ForeignInstallation.SECRET_KEY, " ERROR ", "level=error");
        }
        assertThat(table.relations()).isEqualTo(relations);
        before.remove(new RowKey("cleanup-tokens", ForeignInstallation.LEFT_TOKEN));
        before.remove(new RowKey(ForeignInstallation.LEFT_TOKEN, "left"));
        var after = Layout.withoutAudit(table.dump());
        assertThat(requests(after)).isGreaterThan(requests(before));
        after.keySet().removeIf(TakeoverTest::isUsage);
        before.keySet().removeIf(TakeoverTest::isUsage);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void whatIsContinuedCanBeHandedBack() throws Exception {
        var before = table.dump();
        String commit;
        String merge;
        try (ServerProcess server = home.start()) {
            commit = rest.call(
                            "POST",
                            "/repositories/tiny/branches/dev/commits",
                            Map.of("message", "go on", "metadata", Map.of("by", "tarn"), "date", 1800000000L))
                    .expect(201)
                    .json()
                    .path("id")
                    .asString();
            assertThat(TakeoverChecks.paths(rest, "dev"))
                    .containsExactly("a.txt", "dir/c", "dir/f", "new", "sealed/x", "sealed/y");
            merge = rest.call("POST", "/repositories/tiny/refs/dev/merge/main", Map.of("message", "both"))
                    .expect(200)
                    .json()
                    .path("reference")
                    .asString();
            rest.call("POST", "/repositories/tiny/tags", Map.of("id", "v3", "ref", "main"))
                    .expect(201);
            rest.delete("/repositories/tiny/tags/v1").expect(204);
            rest.call("POST", "/repositories/tiny/branches", Map.of("name", "more", "source", "v2"))
                    .expect(201);
            rest.upload("tiny", "more", "up/1", "uploaded".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .expect(201);
            rest.delete("/repositories/tiny/branches/more/objects?path=dir/f").expect(204);
            rest.call("PUT", "/repositories/tiny/branches/half", Map.of("type", "common_prefix", "path", "p/"))
                    .expect(204);
            awaitCleanup();
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        var after = table.dump();
        Layout.written(before, after).forEach(Layout::check);
        checkCommit(after, commit, "go on", List.of(LEFT.onDev), 1800000000L);
        checkCommit(after, merge, "both", List.of(LEFT.merge, commit), 0);
        checkRefs(after, commit, merge);
        checkStaging(after);
        checkUntouched(before, after);
        try (ServerProcess _ = home.start()) {
            assertThat(rest.list("tiny", "main", ""))
                    .extracting(TakeoverTest::path)
                    .containsExactly("a.txt", "dir/c", "dir/f", "m/x", "new", "sealed/x", "sealed/y");
        }
    }

    private static String path(JsonNode object) {
        return object.path("path").asString();
    }

    private void awaitCleanup() {
        Await.until(
                "dropped tokens to be removed",
                () -> table.dump().keySet().stream()
                        .noneMatch(row -> row.partition().equals("cleanup-tokens")));
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        try (ServerProcess process = home.launch(arguments)) {
            assertThat(process.awaitExit()).as(process.output()::whole).isZero();
            return process.output().whole();
        }
    }

    private static WireFields fields(Map<RowKey, String> rows, String partition, String key) {
        String hex = rows.get(new RowKey(partition, key));
        assertThat(hex).as(partition + " " + key).isNotNull();
        return new WireFields(HexFormat.of().parseHex(hex));
    }

    private static String recomputed(WireFields commit) {
        return TypedHash.commit(
                commit.text(2),
                commit.text(3),
                commit.text(5),
                commit.message(4).number(1),
                commit.map(6),
                commit.texts(7));
    }

    /// The record says what was asked for, its id follows from it, and its snapshot's files are whole.
    private void checkCommit(Map<RowKey, String> rows, String id, String message, List<String> parents, long seconds)
            throws IOException {
        WireFields commit = fields(rows, TINY, "commits/" + id);
        assertThat(commit.text(1)).isEqualTo(id).isEqualTo(recomputed(commit));
        assertThat(commit.text(2)).isEqualTo("admin");
        assertThat(commit.text(3)).isEqualTo(message);
        assertThat(commit.texts(7)).isEqualTo(parents);
        assertThat(commit.number(8)).isOne();
        assertThat(commit.number(9)).isEqualTo(parents.size() == 1 ? 4 : 5);
        if (seconds != 0) {
            assertThat(commit.message(4).number(1)).isEqualTo(seconds);
        }
        TableFile.Built metarange = file(commit.text(5), "metaranges");
        for (TableFile.Entry range : metarange.entries()) {
            byte[][] parts = WireFields.valueParts(range.value());
            TableFile.Built records = file(new String(parts[0], java.nio.charset.StandardCharsets.US_ASCII), "ranges");
            WireFields data = new WireFields(parts[1]);
            assertThat(data.text(1)).isEqualTo(records.firstKey());
            assertThat(data.text(2)).isEqualTo(records.lastKey());
            assertThat(data.number(4)).isEqualTo(records.entries().size());
        }
    }

    private TableFile.Built file(String id, String type) throws IOException {
        byte[] bytes =
                Files.readAllBytes(directory.resolve("blocks/tiny/_lakefs").resolve(id));
        TableFile.Built file = TableFile.read(bytes, directory, type);
        assertThat(file.id()).isEqualTo(id);
        return file;
    }

    private void checkRefs(Map<RowKey, String> rows, String commit, String merge) {
        assertThat(fields(rows, TINY, "branches/dev").text(2)).isEqualTo(commit);
        assertThat(fields(rows, TINY, "branches/dev").texts(4)).isEmpty();
        assertThat(fields(rows, TINY, "branches/dev").text(3)).matches("tiny-dev:" + Layout.UUID);
        assertThat(fields(rows, TINY, "branches/main").text(2)).isEqualTo(merge);
        assertThat(fields(rows, TINY, "tags/v3").text(2)).isEqualTo(merge);
        assertThat(rows).doesNotContainKey(new RowKey(TINY, "tags/v1"));
        WireFields half = fields(rows, TINY, "branches/half");
        assertThat(half.text(2)).isEqualTo(FIRST);
        assertThat(half.text(3)).matches("tiny-half:" + Layout.UUID).isNotEqualTo(ForeignInstallation.HALF_TOKEN);
        assertThat(half.texts(4)).containsExactly(ForeignInstallation.HALF_TOKEN, ForeignInstallation.HALF_SEALED);
    }

    private void checkStaging(Map<RowKey, String> rows) throws IOException {
        String more = fields(rows, TINY, "branches/more").text(3);
        WireFields tombstone = fields(rows, more, "dir/f");
        assertThat(tombstone.all()).hasSize(1);
        assertThat(tombstone.text(1)).isEqualTo("dir/f");
        WireFields staged = fields(rows, more, "up/1");
        assertThat(staged.text(1)).isEqualTo("up/1");
        WireFields entry = staged.message(3);
        assertThat(staged.bytes(2))
                .isEqualTo(TypedHash.entry(entry.number(3), entry.text(4), entry.map(5), entry.text(7)));
        assertThat(entry.all()).extracting(WireFields.Field::number).containsExactly(1, 2, 3, 4, 6, 7);
        assertThat(entry.text(1)).matches("data/[0-9a-v]{20}/[0-9a-v]{20}");
        assertThat(entry.number(6)).isOne();
        assertThat(directory.resolve("blocks/tiny").resolve(entry.text(1))).hasContent("uploaded");
        assertThat(rows.keySet())
                .extracting(RowKey::partition)
                .doesNotContain(ForeignInstallation.DEV_TOKEN, ForeignInstallation.SEALED_NEW);
    }

    private static boolean isUsage(RowKey row) {
        return row.partition().equals("usage");
    }

    /// The requests counted so far, over all months.
    private static long requests(Map<RowKey, String> rows) {
        return rows.entrySet().stream()
                .filter(row -> isUsage(row.getKey()))
                .mapToLong(row -> Long.parseLong(new String(HexFormat.of().parseHex(row.getValue()), UTF_8)))
                .sum();
    }

    /// Whatever was not asked to change has its bytes.
    private static void checkUntouched(Map<RowKey, String> before, Map<RowKey, String> after) {
        var rest = new TreeMap<>(before);
        rest.keySet()
                .removeIf(row -> List.of(
                                        ForeignInstallation.DEV_TOKEN,
                                        ForeignInstallation.SEALED_NEW,
                                        ForeignInstallation.SEALED_OLD,
                                        ForeignInstallation.LEFT_TOKEN,
                                        "cleanup-tokens",
                                        "usage")
                                .contains(row.partition())
                        || row.partition().equals(TINY)
                                && List.of("branches/dev", "branches/main", "branches/half", "tags/v1")
                                        .contains(row.key()));
        assertThat(after).containsAllEntriesOf(rest);
    }
}
