package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.call.Bucket;
import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.versioning.diff.KeySpan;
import io.tarn.versioning.diff.ListingRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Listings of random trees held against a list of all keys in memory (s3-gateway.md 20.1 no. 4).
class KeyListingModelTest {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    private static final List<String> BRANCHES =
            List.of("main", "a", "a-b", "a_b", "a--b", "a-", "a-b-a", "ab", "empty", "empty-b", "b");
    private static final String HIDDEN = "a-hidden";
    private static final String TAG = "v1.0";
    private static final List<String> PIECES =
            List.of("a", "b", "/", "/", "-", "n", "0", "é", "\uD83D\uDE00", "\uFFFD", "\n", "%", "+", ".", "ab", "a/b");
    private static final int TREES = 12;
    private static final int QUERIES = 400;

    @TempDir
    Path folder;

    private final Gen gen = Seed.ofProcess().split("KeyListingModelTest").gen();
    private final Map<String, List<String>> paths = new HashMap<>();

    @Test
    void everyPageIsThatOfTheModel() {
        for (int tree = 0; tree < TREES; tree++) {
            paths.clear();
            try (var lake = new ListedLake(folder.resolve("tree" + tree), ListedLake.SMALL_RANGES)) {
                grow(lake);
                for (int query = 0; query < QUERIES; query++) {
                    compare(lake);
                }
            }
        }
    }

    private void grow(ListedLake lake) {
        for (String branch : BRANCHES) {
            if (!branch.equals("main")) {
                lake.branch(branch, "main", false);
            }
            fill(lake, branch);
        }
        lake.branch(HIDDEN, "main", true);
        fill(lake, HIDDEN);
        lake.commit("a-b");
        lake.engine.tags().create(lake.repository, TAG, "a-b", false);
        paths.put(TAG, paths.get("a-b"));
        paths.put("a-b@", paths.get("a-b"));
        lake.put("a-b", "later", "x");
        paths.put("a-b", sorted(lake.content("a-b").keySet()));
        paths.put("a-b$", paths.get("a-b"));
    }

    /// Some of it committed, some written and removed after that.
    private void fill(ListedLake lake, String branch) {
        if (!branch.startsWith("empty")) {
            for (int i = gen.intBetween(0, 12); i > 0; i--) {
                lake.put(branch, path(), "x");
            }
            lake.commit(branch);
            for (String path : lake.content(branch).keySet()) {
                if (gen.oneIn(4)) {
                    lake.delete(branch, path);
                }
            }
            for (int i = gen.intBetween(0, 6); i > 0; i--) {
                lake.put(branch, path(), "y");
            }
        }
        paths.put(branch, sorted(lake.content(branch).keySet()));
    }

    private static List<String> sorted(Collection<String> texts) {
        return texts.stream().sorted(BY_BYTES).toList();
    }

    private String path() {
        return String.join("", gen.list(1, 5, g -> g.pickFrom(PIECES)));
    }

    private void compare(ListedLake lake) {
        String prefix = prefix();
        String delimiter =
                gen.oneIn(3) ? "/" : gen.pick("", "", "-", "b", "a/", "/a", "n/", "--", "b/a", "/", "a", "0");
        String after = gen.oneIn(2) ? "" : marker();
        int max = gen.intBetween(1, 5);
        String what = "prefix '%s' delimiter '%s' after '%s' max %d, %s, %s"
                .formatted(
                        prefix, delimiter, after, max, paths, Seed.ofProcess().hint());
        List<String> expected = expected(prefix, delimiter, after);
        var query = new ListingQuery(prefix, delimiter, KeyEncoding.PLAIN, max);
        boolean byMarker = gen.oneIn(2);
        KeySpan span = query.spanBehind(after);
        for (int from = 0; ; from += max) {
            Page<ListingRow> page = new KeyListing(lake.engine).list(lake.bucket, span, max);
            int to = Math.min(from + max, expected.size());
            assertThat(texts(page)).as(what).isEqualTo(expected.subList(from, to));
            assertThat(page.hasMore()).as(what).isEqualTo(to < expected.size());
            if (!page.hasMore()) {
                return;
            }
            byte[] last = page.last().orElseThrow();
            span = byMarker
                    ? query.spanBehind(new String(last, UTF_8))
                    : query.span().startingAt(ContinuationToken.read(ContinuationToken.of(span.behind(last))));
        }
    }

    private String prefix() {
        return switch (gen.intBetween(0, 5)) {
            case 0 -> "";
            case 1 -> gen.pick("a", "a-", "a-b", "a_", "m", "e", "empty", HIDDEN, "nope", "a b", "é", "a.");
            case 2 -> gen.pick("/", "//", "nope/", "a b/", "\n/", "a^x/", "a-b@/", "a-b$/", HIDDEN + "/", TAG + "/");
            case 3 -> gen.pickFrom(BRANCHES) + "/";
            default -> gen.pickFrom(BRANCHES) + "/" + path();
        };
    }

    private String marker() {
        String branch = gen.pickFrom(BRANCHES);
        return switch (gen.intBetween(0, 5)) {
            case 0 ->
                gen.pick("a", "a-", "a.", "a!", "a-b0", "a--", "zzz", "é", "aé", "\u007f", "/", "a-b-", "0", "a/-");
            case 1 -> branch + "/";
            case 2 -> branch + gen.pick("-", ".", "", "0", "\u0001", "-/x");
            case 3 -> paths.get(branch).isEmpty() ? branch : branch + "/" + gen.pickFrom(paths.get(branch));
            default -> branch + "/" + path();
        };
    }

    private static List<String> texts(Page<ListingRow> page) {
        return page.rows().stream()
                .map(row -> (row instanceof ListingRow.PrefixRow ? "<" : "") + new String(row.path(), UTF_8))
                .toList();
    }

    private List<String> expected(String prefix, String delimiter, String after) {
        TreeSet<String> rows =
                new TreeSet<>(Comparator.comparing((String row) -> row.replaceFirst("^<", ""), BY_BYTES));
        if (prefix.indexOf('/') < 0 && delimiter.equals("/")) {
            BRANCHES.stream()
                    .map(branch -> branch + "/")
                    .filter(head -> head.startsWith(prefix) && BY_BYTES.compare(head, after) > 0)
                    .forEach(head -> rows.add("<" + head));
            return List.copyOf(rows);
        }
        boolean isPrefix =
                after.startsWith(prefix) && fold(after, prefix, delimiter).equals(Optional.of(after));
        keys(prefix).stream()
                .filter(key -> key.startsWith(prefix) && BY_BYTES.compare(key, after) > 0)
                .filter(key -> !isPrefix || !key.startsWith(after))
                .forEach(key -> rows.add(
                        fold(key, prefix, delimiter).map(fold -> "<" + fold).orElse(key)));
        return List.copyOf(rows);
    }

    private static Optional<String> fold(String key, String prefix, String delimiter) {
        int at = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
        return at < 0 ? Optional.empty() : Optional.of(key.substring(0, at + delimiter.length()));
    }

    private List<String> keys(String prefix) {
        int slash = prefix.indexOf('/');
        List<String> refs = slash < 0 ? BRANCHES : List.of(prefix.substring(0, slash));
        return refs.stream()
                .flatMap(ref -> paths.getOrDefault(ref, List.of()).stream().map(path -> ref + "/" + path))
                .toList();
    }

    @Test
    void aFlatBucketShowsThePathsOfItsBranch() {
        try (var lake = new ListedLake(folder, ListedLake.SMALL_RANGES)) {
            List<String> all = List.of("a", "in/", "in/a", "in/b/1", "in/b/2", "in/c", "in0", "z");
            all.forEach(path -> lake.put("main", path, "x"));
            assertThat(flat(lake, "", "", "")).containsExactlyElementsOf(all);
            assertThat(flat(lake, "in/", "", "")).containsExactly("a", "b/1", "b/2", "c");
            assertThat(flat(lake, "in/", "", "/")).containsExactly("a", "<b/", "c");
            assertThat(flat(lake, "in/", "b", "/")).containsExactly("<b/");
            assertThat(flat(lake, "in/", "b/", "")).containsExactly("b/1", "b/2");
            assertThat(flat(lake, "none/", "", "")).isEmpty();
        }
    }

    private static List<String> flat(ListedLake lake, String folder, String prefix, String delimiter) {
        var bucket = new Bucket("flat", lake.repository, Optional.of(new Bucket.Flat("main", folder)));
        var query = new ListingQuery(prefix, delimiter, KeyEncoding.PLAIN, 2);
        List<String> rows = new ArrayList<>();
        KeySpan span = query.span();
        while (true) {
            Page<ListingRow> page = new KeyListing(lake.engine).list(bucket, span, 2);
            rows.addAll(texts(page));
            if (!page.hasMore()) {
                return rows;
            }
            span = span.startingAt(span.behind(page.last().orElseThrow()));
        }
    }

    @Test
    void aPageLooksIntoSoManyBranchesAndNoMore() {
        try (var lake = new ListedLake(folder, ListedLake.SMALL_RANGES)) {
            int branches = KeyListing.BRANCHES_MAX + 10;
            for (int i = 0; i < branches; i++) {
                lake.branch("b%04d".formatted(i), "main", false);
            }
            String last = "b%04d".formatted(branches - 1);
            lake.put(last, "found", "x");
            var query = new ListingQuery("", "", KeyEncoding.PLAIN, 10);
            Page<ListingRow> first = new KeyListing(lake.engine).list(lake.bucket, query.span(), 10);
            assertThat(first.rows()).isEmpty();
            assertThat(first.cutShort()).isTrue();
            String marker = new String(first.last().orElseThrow(), UTF_8);
            Page<ListingRow> second = new KeyListing(lake.engine).list(lake.bucket, query.spanBehind(marker), 10);
            assertThat(texts(second)).containsExactly(last + "/found");
            assertThat(second.hasMore()).isFalse();
        }
    }
}
