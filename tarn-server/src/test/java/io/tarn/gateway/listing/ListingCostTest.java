package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.listing.PageWalk.Page;
import io.tarn.gateway.listing.VersionListing.Begun;
import io.tarn.gateway.xml.KeyEncoding;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.diff.ListingRow;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a page of many keys reads (s3-gateway.md B-64): 100,000 keys, committed on one branch and staged on
/// another.
class ListingCostTest {
    private static final int KEYS = 100_000;
    private static final int PAGE = 1_000;

    /// Reads of the database that a page in one ref takes: the branch before and after, its commit, its staged
    /// rows.
    private static final int KEY_READS_MAX = 8;

    @TempDir
    static Path folder;

    private static ListedLake lake;

    @BeforeAll
    static void fill() {
        lake = new ListedLake(folder, CommittedOptions.defaults());
        lake.branch("staged", "main", false);
        for (int i = 0; i < KEYS; i++) {
            lake.put("main", path(i), "x");
            lake.put("staged", path(i), "x");
        }
        lake.commit("main");
    }

    @AfterAll
    static void close() {
        lake.close();
    }

    /// Half of the keys lie in one folder, the others in folders of 100.
    private static String path(int i) {
        return i < KEYS / 2 ? "big/%06d".formatted(i) : "small/%03d/%06d".formatted(i / 100, i);
    }

    private record Cost(Page<ListingRow> page, long keyReads, long rows, long objectReads) {}

    private static Cost list(String prefix, String delimiter, String after) {
        var query = new ListingQuery(prefix, delimiter, KeyEncoding.PLAIN, PAGE);
        long[] before = {lake.keyReads.get(), lake.scannedRows.get(), lake.objectReads.get()};
        Page<ListingRow> page = new KeyListing(lake.engine).list(lake.bucket, query.spanBehind(after), PAGE);
        return new Cost(
                page,
                more(lake.keyReads, before[0]),
                more(lake.scannedRows, before[1]),
                more(lake.objectReads, before[2]));
    }

    private static long more(AtomicLong counter, long before) {
        return counter.get() - before;
    }

    @Test
    void aPageCostsTheSameWhereverItIs() {
        list("main/", "", "");
        for (String branch : new String[] {"main", "staged"}) {
            for (int position = 0; position < KEYS; position += KEYS / 10) {
                Cost cost = list(branch + "/", "", branch + "/" + path(position));
                assertThat(cost.page().rows()).hasSize(PAGE);
                assertThat(cost.keyReads()).isLessThanOrEqualTo(KEY_READS_MAX);
                assertThat(cost.rows()).isLessThanOrEqualTo(PAGE + 2);
                assertThat(cost.objectReads()).isZero();
            }
        }
    }

    @Test
    void aListOfAllBranchesReadsOnlyThatOfItsPage() {
        Cost cost = list("", "", "main/" + path(KEYS / 3));
        assertThat(cost.page().rows()).hasSize(PAGE);
        assertThat(cost.keyReads()).isLessThanOrEqualTo(2L * KEY_READS_MAX);
        assertThat(cost.rows()).isLessThanOrEqualTo(PAGE + 10);
    }

    @Test
    void aFolderIsSteppedOverHoweverMuchItHolds() {
        for (String branch : new String[] {"main", "staged"}) {
            Cost top = list(branch + "/", "/", "");
            assertThat(top.page().rows())
                    .extracting(row -> new String(row.path(), UTF_8))
                    .containsExactly(branch + "/big/", branch + "/small/");
            assertThat(top.keyReads()).isLessThanOrEqualTo(2L * KEY_READS_MAX);
            assertThat(top.rows()).isLessThanOrEqualTo(100);
        }
        Cost folders = list("staged/small/", "/", "");
        assertThat(folders.page().rows()).hasSize(500);
        assertThat(folders.keyReads()).isLessThanOrEqualTo(500L + KEY_READS_MAX);
        assertThat(folders.rows()).isLessThanOrEqualTo(500L * 20);
    }

    @Test
    void versionsReadNoMoreOfAChangeThanThePageShows() {
        var query = new ListingQuery("main/", "", KeyEncoding.PLAIN, PAGE);
        long reads = lake.keyReads.get();
        var page = new VersionListing(lake.engine, VersionListing.COMMITS_MAX)
                .list(lake.bucket, query.spanBehind("main/" + path(KEYS / 2)), Begun.NOWHERE, PAGE);
        assertThat(page.rows()).hasSize(PAGE);
        assertThat(page.hasMore()).isTrue();
        assertThat(more(lake.keyReads, reads)).isLessThanOrEqualTo(2L * KEY_READS_MAX);
    }
}
