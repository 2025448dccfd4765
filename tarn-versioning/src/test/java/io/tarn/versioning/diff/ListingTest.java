package io.tarn.versioning.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyPrefix;
import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {
    private static final String TREE = "a=1 a.txt=1 a.txt.bak=1 a.txt2=1 a/=1 a/b=1 a/c/d=1 a0=1 b//c=1 b/x=1 c=1";

    private static PageRequest request(String prefix, String after, String delimiter, int amount) {
        return new PageRequest(Records.key(prefix), Records.key(after), Records.key(delimiter), amount);
    }

    private static Page<ListingRow> list(String records, PageRequest request) {
        return Listing.page(new MemoryRecords(Records.staged(records)), request);
    }

    private static Page<DifferenceRow> listDifferences(String records, PageRequest request) {
        MemorySnapshot nothing = Records.snapshot("", Cut.never());
        MemorySnapshot added = Records.snapshot(records, Cut.every(2));
        return DifferenceListing.page(new SnapshotDiff(nothing.cursor(), added.cursor()), request);
    }

    private static String paths(Page<ListingRow> page) {
        List<String> paths = new ArrayList<>();
        for (ListingRow row : page.rows()) {
            paths.add(
                    switch (row) {
                        case ListingRow.ObjectRow(byte[] path, Value value) -> Records.text(path);
                        case ListingRow.PrefixRow(byte[] path) -> "(" + Records.text(path) + ")";
                    });
        }
        return String.join(" ", paths);
    }

    private static String differencePaths(Page<DifferenceRow> page) {
        List<String> paths = new ArrayList<>();
        for (DifferenceRow row : page.rows()) {
            paths.add(
                    switch (row) {
                        case DifferenceRow.KeyRow(Difference difference) -> Records.text(difference.key());
                        case DifferenceRow.PrefixRow(byte[] path) -> "(" + Records.text(path) + ")";
                    });
        }
        return String.join(" ", paths);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', '', a a.txt a.txt.bak a.txt2 a/ a/b a/c/d a0 b//c b/x c",
        "'', '', /, a a.txt a.txt.bak a.txt2 (a/) a0 (b/) c",
        "a/, '', /, a/ a/b (a/c/)",
        "a, '', /, a a.txt a.txt.bak a.txt2 (a/) a0",
        "a, '', '', a a.txt a.txt.bak a.txt2 a/ a/b a/c/d a0",
        "'', '', .txt, a (a.txt) a/ a/b a/c/d a0 b//c b/x c",
        "b, '', //, (b//) b/x",
        "b/, '', //, b//c b/x",
        "'', a.txt, /, a.txt.bak a.txt2 (a/) a0 (b/) c",
        "'', a/, /, a0 (b/) c",
        "'', a/b, /, (a/) a0 (b/) c",
        "'', a/c/d, /, (a/) a0 (b/) c",
        "'', a/zzz, /, a0 (b/) c",
        "a/, a, /, a/ a/b (a/c/)",
        "a/, a/, /, a/b (a/c/)",
        "a/, a/b, /, (a/c/)",
        "a/, a/c/, /, ''",
        "a/, a0, /, ''",
        "a/, zzz, '', ''",
        "nope, '', /, ''"
    })
    void listsObjects(String prefix, String after, String delimiter, String expected) {
        assertThat(paths(list(TREE, request(prefix, after, delimiter, 1000)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', /, a a.txt a.txt.bak a.txt2 (a/) a0 (b/) c",
        "'', a.txt, '', a.txt.bak a.txt2 a/ a/b a/c/d a0 b//c b/x c",
        "'', a.txt, /, a.txt.bak a.txt2 (a/) a0 (b/) c",
        "'', a/, /, a0 (b/) c",
        "a/, a/, /, a/b (a/c/)",
        "a/, a, /, a/ a/b (a/c/)",
        "a/, a/c/, /, ''",
        "a/, b, /, ''",
        "b, b//, //, b/x",
        "b/, b//, //, b//c b/x"
    })
    void listsDifferences(String prefix, String after, String delimiter, String expected) {
        assertThat(differencePaths(listDifferences(TREE, request(prefix, after, delimiter, 1000))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8, 100})
    void pagesOfAnySizeAddUpToTheListing(int amount) {
        String expected = "a a.txt a.txt.bak a.txt2 (a/) a0 (b/) c";
        List<String> objects = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Page<ListingRow> page = list(TREE, request("", after, "/", amount));
            Page<DifferenceRow> differencePage = listDifferences(TREE, request("", after, "/", amount));
            objects.add(paths(page));
            differences.add(differencePaths(differencePage));
            assertThat(differencePage.nextOffset()).isEqualTo(page.nextOffset());
            assertThat(differencePage.hasMore()).isEqualTo(page.hasMore());
            more = page.hasMore();
            assertThat(page.nextOffset()).isEqualTo(more ? page.rows().getLast().path() : new byte[0]);
            after = Records.text(page.nextOffset());
        }
        assertThat(String.join(" ", objects)).isEqualTo(expected);
        assertThat(String.join(" ", differences)).isEqualTo(expected);
    }

    @Test
    void aSlashAtTheEndIsACommonPrefix() {
        assertThat(paths(list("x/=1 y=1", request("", "", "/", 10)))).isEqualTo("(x/) y");
    }

    @Test
    void aFullLastPageHasNoMore() {
        assertThat(list("a=1 b=1", request("", "", "", 2)).hasMore()).isFalse();
        assertThat(list("a=1 b=1 c=1", request("", "", "", 2)).hasMore()).isTrue();
        assertThat(list("a=1 b/1=1 b/2=1", request("", "", "/", 2)).hasMore()).isFalse();
    }

    @Test
    void aCommonPrefixOfTheHighestBytesEndsTheListing() {
        byte high = (byte) 0xff;
        NavigableMap<byte[], Optional<Value>> records = Records.sorted();
        records.put(new byte[] {'a', high, high, 1}, Optional.of(Records.value("x")));
        records.put(new byte[] {'b'}, Optional.of(Records.value("x")));
        records.put(new byte[] {high, 1}, Optional.of(Records.value("x")));
        records.put(new byte[] {high, 2}, Optional.of(Records.value("x")));
        PageRequest request = new PageRequest(new byte[0], new byte[0], new byte[] {high}, 10);
        Page<ListingRow> page = Listing.page(new MemoryRecords(records), request);
        assertThat(page.rows().stream().map(ListingRow::path).toList())
                .containsExactly(new byte[] {'a', high}, new byte[] {'b'}, new byte[] {high});
        assertThat(page.hasMore()).isFalse();
    }

    @Test
    void rowsCarryTheirValues() {
        Page<ListingRow> page = list("a=1", request("", "", "/", 1));
        assertThat(page.rows())
                .singleElement()
                .isInstanceOfSatisfying(
                        ListingRow.ObjectRow.class,
                        row -> assertThat(row.value().sameContent(Records.value("1")))
                                .isTrue());
    }

    @Test
    void amountsBelowOneAreRefused() {
        assertThatThrownBy(() -> request("", "", "", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void foldingAwayManyRangesOpensFew() {
        NavigableMap<byte[], Value> records = Records.sorted();
        for (int i = 0; i < 1000; i++) {
            records.put(Records.key("big/%04d".formatted(i)), Records.value("x"));
        }
        records.put(Records.key("z"), Records.value("x"));
        MemorySnapshot snapshot = MemorySnapshot.of(records, Cut.every(10));
        Page<ListingRow> page = Listing.page(new SnapshotRecords(snapshot.cursor()), request("", "", "/", 10));
        assertThat(paths(page)).isEqualTo("(big/) z");
        assertThat(snapshot.rangesOpened()).isEqualTo(2);
    }

    @Test
    void agreesWithMapsAtRandom() {
        long seed = 20260707;
        RandomGenerator random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            NavigableMap<byte[], Value> records = Records.random(random, 30);
            MemorySnapshot snapshot = MemorySnapshot.of(records, Records.randomCut(random));
            byte[] prefix = random.nextInt(3) == 0 ? Records.randomKey(random) : new byte[0];
            prefix = Arrays.copyOf(prefix, Math.min(prefix.length, 2));
            byte[] delimiter = random.nextInt(4) == 0
                    ? new byte[0]
                    : Arrays.copyOf(Records.randomKey(random), random.nextInt(1, 3));
            byte[] after = random.nextInt(3) == 0 ? new byte[0] : Records.randomKey(random);
            PageRequest request = new PageRequest(prefix, after, delimiter, random.nextInt(1, 6));
            String name = "seed %d round %d".formatted(seed, round);
            assertPage(Listing.page(new SnapshotRecords(snapshot.cursor()), request), records, request, name);
            assertAllDifferencePages(snapshot, prefix, delimiter, random.nextInt(1, 6), name);
        }
    }

    private static void assertPage(
            Page<ListingRow> page, NavigableMap<byte[], Value> records, PageRequest request, String name) {
        List<byte[]> rows = new ArrayList<>(paths(records.tailMap(request.after(), true), request));
        rows.removeIf(path -> Arrays.equals(path, request.after()));
        boolean more = rows.size() > request.amount();
        assertThat(page.rows().stream().map(ListingRow::path).toList())
                .as(name)
                .usingElementComparator(Arrays::compareUnsigned)
                .isEqualTo(more ? rows.subList(0, request.amount()) : rows);
        assertThat(page.hasMore()).as(name).isEqualTo(more);
    }

    private static Set<byte[]> paths(NavigableMap<byte[], Value> records, PageRequest request) {
        TreeSet<byte[]> paths = new TreeSet<>(Arrays::compareUnsigned);
        for (byte[] key : records.keySet()) {
            if (KeyPrefix.starts(key, request.prefix())) {
                paths.add(folded(key, request.prefix().length, request.delimiter()));
            }
        }
        return paths;
    }

    private static byte[] folded(byte[] key, int from, byte[] delimiter) {
        for (int end = from + delimiter.length; delimiter.length > 0 && end <= key.length; end++) {
            if (Arrays.equals(Arrays.copyOfRange(key, end - delimiter.length, end), delimiter)) {
                return Arrays.copyOf(key, end);
            }
        }
        return key;
    }

    private static void assertAllDifferencePages(
            MemorySnapshot snapshot, byte[] prefix, byte[] delimiter, int amount, String name) {
        MemorySnapshot nothing = Records.snapshot("", Cut.never());
        List<byte[]> read = new ArrayList<>();
        byte[] after = {};
        boolean more = true;
        while (more) {
            Page<DifferenceRow> page = DifferenceListing.page(
                    new SnapshotDiff(nothing.cursor(), snapshot.cursor()),
                    new PageRequest(prefix, after, delimiter, amount));
            page.rows().forEach(row -> read.add(row.path()));
            after = page.nextOffset();
            more = page.hasMore();
        }
        assertThat(read)
                .as(name)
                .usingElementComparator(Arrays::compareUnsigned)
                .isEqualTo(List.copyOf(
                        paths(snapshot.records(), new PageRequest(prefix, new byte[0], delimiter, amount))));
    }
}
