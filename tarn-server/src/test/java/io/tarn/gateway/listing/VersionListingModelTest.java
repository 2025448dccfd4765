package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.catalog.EntryCodec;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.listing.VersionListing.Begun;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Commit;
import io.tarn.versioning.diff.KeySpan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions of random histories held against all states of all keys, read one commit after the other (B-24).
class VersionListingModelTest {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    private static final List<String> BRANCHES = List.of("dev-x", "dev", "main");
    private static final List<String> PATHS =
            List.of("a", "b", "d/1", "d/2", "d/e/1", "d0", "e-1", "e-2", "\uD83D\uDE00", "\uFFFD", "z/z");
    private static final int HISTORIES = 6;
    private static final int STEPS = 60;
    private static final int QUERIES = 120;

    @TempDir
    Path folder;

    private final Gen gen = Seed.ofProcess().split("VersionListingModelTest").gen();

    /// A row: the key, or with `<` the common prefix, the version id, and `latest`, `removed` or the content.
    private record Row(String key, String text) {}

    @Test
    void everyPageIsThatOfTheModel() {
        for (int history = 0; history < HISTORIES; history++) {
            try (var lake = new ListedLake(folder.resolve("history" + history), ListedLake.SMALL_RANGES)) {
                live(lake);
                for (int query = 0; query < QUERIES; query++) {
                    compare(lake);
                }
            }
        }
    }

    private void live(ListedLake lake) {
        lake.branch("dev", "main", false);
        lake.branch("dev-x", "main", false);
        for (int step = 0; step < STEPS; step++) {
            String branch = gen.pickFrom(BRANCHES);
            switch (gen.intBetween(0, 9)) {
                case 0, 1, 2, 3, 4 -> lake.put(branch, gen.pickFrom(PATHS), "c" + gen.intBetween(0, 3));
                case 5, 6 -> lake.delete(branch, gen.pickFrom(PATHS));
                case 7, 8 -> lake.commit(branch);
                default -> merge(lake, gen.pickFrom(BRANCHES), branch);
            }
        }
        lake.commit("dev");
        lake.commit("dev");
        lake.engine.tags().create(lake.repository, "v1", "dev~2", false);
    }

    private static void merge(ListedLake lake, String source, String destination) {
        if (!source.equals(destination)) {
            lake.commit(source);
            lake.commit(destination);
            lake.merge(source, destination);
        }
    }

    private void compare(ListedLake lake) {
        String prefix = gen.pick("", "d", "dev", "dev-", "dev/", "main/", "main/d/", "main/d", "v1/", "dev~1/", "no/");
        String delimiter = gen.pick("", "", "/", "/", "-", "1", "v");
        int commitsMax = gen.oneIn(3) ? gen.intBetween(1, 5) : VersionListing.COMMITS_MAX;
        int max = gen.intBetween(1, 5);
        String after = gen.oneIn(3) ? gen.pickFrom(BRANCHES) + "/" + gen.pickFrom(PATHS) : "";
        String what = "prefix '%s' delimiter '%s' after '%s' max %d commits %d, %s"
                .formatted(
                        prefix,
                        delimiter,
                        after,
                        max,
                        commitsMax,
                        Seed.ofProcess().hint());
        List<Row> expected = expected(lake, prefix, delimiter, after, commitsMax);
        var query = new ListingQuery(prefix, delimiter, KeyEncoding.PLAIN, max);
        KeySpan span = query.spanBehind(after);
        Begun begun = Begun.NOWHERE;
        for (int from = 0; ; from += max) {
            Page<VersionRow> page = new VersionListing(lake.engine, commitsMax).list(lake.bucket, span, begun, max);
            int to = Math.min(from + max, expected.size());
            assertThat(page.rows().stream().map(VersionListingModelTest::row))
                    .as(what)
                    .containsExactlyElementsOf(expected.subList(from, to));
            assertThat(page.hasMore()).as(what).isEqualTo(to < expected.size());
            if (!page.hasMore()) {
                return;
            }
            String last = new String(page.last().orElseThrow(), UTF_8);
            String id = page.rows().getLast().id();
            span = id.isEmpty() ? query.spanBehind(last) : query.spanWithin(last);
            begun = id.isEmpty() ? Begun.NOWHERE : new Begun(last, id);
        }
    }

    private static Row row(VersionRow row) {
        String key = new String(row.path(), UTF_8);
        return switch (row) {
            case VersionRow.Version(var path, String id, boolean latest, var value) ->
                new Row(
                        key,
                        id
                                + (latest ? " latest " : " ")
                                + EntryCodec.decode(value).etag());
            case VersionRow.Removal(var path, String id, boolean latest, var time) ->
                new Row(key, id + (latest ? " latest " : " ") + "removed");
            case VersionRow.CommonPrefix(var path) -> new Row(key, "<");
        };
    }

    private static List<Row> expected(ListedLake lake, String prefix, String delimiter, String after, int commitsMax) {
        int slash = prefix.indexOf('/');
        var rows = new TreeMap<String, List<Row>>(BY_BYTES);
        for (String ref : slash < 0 ? BRANCHES : List.of(prefix.substring(0, slash))) {
            if (slash < 0 && delimiter.equals("/")) {
                add(rows, prefix, delimiter, after, ref + "/", List.of());
            } else if (!ref.equals("no")) {
                versions(lake, ref, commitsMax)
                        .forEach((path, found) -> add(rows, prefix, delimiter, after, ref + "/" + path, found));
            }
        }
        return rows.values().stream().flatMap(List::stream).toList();
    }

    private static void add(
            Map<String, List<Row>> rows,
            String prefix,
            String delimiter,
            String after,
            String key,
            List<String> found) {
        if (!key.startsWith(prefix) || BY_BYTES.compare(key, after) <= 0) {
            return;
        }
        int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        if (at < 0) {
            rows.put(key, found.stream().map(text -> new Row(key, text)).toList());
            return;
        }
        String fold = key.substring(0, at + delimiter.length());
        if (!fold.equals(after)) {
            rows.put(fold, List.of(new Row(fold, "<")));
        }
    }

    /// All versions that the paths of a ref have, newest first.
    private static Map<String, List<String>> versions(ListedLake lake, String ref, int commitsMax) {
        List<Map<String, String>> states = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        if (BRANCHES.contains(ref)) {
            states.add(lake.content(ref));
            ids.add("null");
        }
        String next = lake.engine.refs().resolve(lake.repository, ref).commitId();
        for (Optional<String> id = Optional.of(next); id.isPresent() && ids.size() < commitsMax + states(ref); ) {
            Commit commit = lake.engine.commits().get(lake.repository, id.get());
            states.add(lake.content(commit.id()));
            ids.add(commit.id());
            id = commit.firstParent();
        }
        states.add(Map.of());
        var paths = new TreeSet<String>();
        states.forEach(state -> paths.addAll(state.keySet()));
        Map<String, List<String>> versions = new TreeMap<>();
        for (String path : paths) {
            versions.put(path, versionsOf(path, states, ids));
        }
        return versions;
    }

    private static int states(String ref) {
        return BRANCHES.contains(ref) ? 1 : 0;
    }

    private static List<String> versionsOf(String path, List<Map<String, String>> states, List<String> ids) {
        List<String> versions = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            @Nullable String now = states.get(i).get(path);
            if (!java.util.Objects.equals(now, states.get(i + 1).get(path))) {
                String latest = versions.isEmpty() ? " latest " : " ";
                versions.add(ids.get(i) + latest + (now == null ? "removed" : now));
            }
        }
        return versions;
    }
}
