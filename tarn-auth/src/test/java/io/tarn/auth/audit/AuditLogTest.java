package io.tarn.auth.audit;

import static io.tarn.auth.audit.AuditFixture.assertIntact;
import static io.tarn.auth.audit.AuditFixture.entry;
import static io.tarn.auth.audit.AuditFixture.flush;
import static io.tarn.auth.audit.AuditFixture.ids;
import static io.tarn.auth.audit.AuditFixture.open;
import static io.tarn.auth.audit.AuditFixture.record;
import static io.tarn.auth.audit.AuditFixture.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Permission;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.kv.FaultyKeyValueStore;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.testkit.HandClock;
import io.tarn.testkit.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    /// What an item of DynamoDB holds, key and all.
    private static final int ITEM_BYTES_MAX = 400_000 - 1024;

    private final MemoryKeyValueStore store = new MemoryKeyValueStore();
    private final HandClock clock = AuditFixture.clock();

    @Test
    void closingStoresEverythingAndAnotherServerReadsIt() {
        AuditRecord first = entry(clock.millis(), "anna", "main", 200, "r1");
        AuditRecord second = entry(clock.millis() + 5, "bert", "dev/ü\u0000\n\"", 401, "r2");
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            record(log, first);
            record(log, second);
        }
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            List<AuditRecord> found = new ArrayList<>();
            log.export(AuditFilter.NONE, found::add);
            assertThat(found).containsExactly(first, second);
            assertIntact(log, 1);
        }
    }

    @Test
    void recordsAreStoredWithoutAnybodyAsking() {
        var options = new AuditOptions(Duration.ZERO, Duration.ofMillis(30));
        try (AuditLog log = new AuditLog(store, AuditFixture.SECRET, options, clock)) {
            record(log, entry(clock.millis(), "anna", "r1"));
            Await.until("the first", () -> ids(log).equals(List.of("r1")));
            record(log, entry(clock.millis(), "anna", "r2"));
            Await.until("the second", () -> ids(log).equals(List.of("r1", "r2")));
        }
    }

    @Test
    void pagesHaveEveryRecordOnceWhileOthersWrite() {
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            for (int i = 0; i < 40; i++) {
                record(log, entry(clock.millis(), i % 3 == 0 ? "anna" : "bert", "r" + i));
                if (i % 7 == 6) {
                    flush(log);
                }
            }
            flush(log);
            List<String> newest = new ArrayList<>();
            String after = "";
            do {
                AuditPage page = log.query(AuditFilter.NONE, true, after, 3);
                page.records().forEach(entry -> newest.add(entry.requestId()));
                after = page.next();
                segment(log, clock, "carl", "later" + newest.size());
            } while (!after.isEmpty());
            List<String> expected = new ArrayList<>(
                    IntStream.range(0, 40).mapToObj(i -> "r" + i).toList());
            Collections.reverse(expected);
            assertThat(newest).isEqualTo(expected);
            assertThat(pages(log, user("anna"), false, 4))
                    .hasSize(14)
                    .startsWith("r0", "r3")
                    .endsWith("r39");
            assertThat(pages(log, user("anna"), true, 1)).hasSize(14).startsWith("r39");
        }
    }

    private static AuditFilter user(String name) {
        return new AuditFilter(name, "", "", "", "", "", 0, 0, "", "", Optional.empty(), Optional.empty());
    }

    private static List<String> pages(AuditLog log, AuditFilter filter, boolean newestFirst, int amount) {
        List<String> found = new ArrayList<>();
        String after = "";
        do {
            AuditPage page = log.query(filter, newestFirst, after, amount);
            assertThat(page.records()).hasSizeLessThanOrEqualTo(amount);
            page.records().forEach(entry -> found.add(entry.requestId()));
            after = page.next();
        } while (!after.isEmpty());
        return found;
    }

    @Test
    void aPageLooksThroughALimitedPartAndGoesOn() {
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            segment(log, clock, "anna", "first");
            Chain chain = new Chain(store, new ChainKey(AuditFixture.SECRET), clock, text -> {});
            try (SegmentContent content = new SegmentContent()) {
                for (int i = 0; i < AuditReader.SEGMENTS_MAX + 10; i++) {
                    content.add(entry(clock.millis(), "bert", "b" + i));
                    chain.append(content.take());
                }
            }
            AuditPage page = log.query(user("anna"), true, "", 10);
            assertThat(page.records()).isEmpty();
            assertThat(page.next()).isNotEmpty();
            assertThat(log.query(user("anna"), true, page.next(), 10).records()).hasSize(1);
        }
    }

    @Test
    void filtersFindWhatTheyName() {
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            for (int i = 0; i < 6; i++) {
                record(log, entry(clock.millis(), "u" + i, "main", i % 2 == 0 ? 200 : 401 + i, "r" + i));
                flush(log);
                clock.advance(Duration.ofHours(1));
            }
            long start = AuditFixture.clock().millis();
            long hour = Duration.ofHours(1).toMillis();
            assertThat(find(log, new AuditFilter("", "", "", "", "", "", 403, 499, "", "", none(), none())))
                    .containsExactly("r3", "r5");
            assertThat(find(log, new AuditFilter("", "", "", "", "", "", 0, 0, "failed", "", none(), none())))
                    .containsExactly("r1", "r3", "r5");
            assertThat(find(log, new AuditFilter("", "", "", "", "", "", 0, 0, "", "r4", none(), none())))
                    .containsExactly("r4");
            assertThat(find(
                            log,
                            new AuditFilter("", "", "statobject", "fs:Read", "", "lake", 0, 0, "", "", none(), none())))
                    .hasSize(6);
            assertThat(find(log, new AuditFilter("", "", "", "fs:Write", "", "", 0, 0, "", "", none(), none())))
                    .isEmpty();
            assertThat(find(
                            log,
                            new AuditFilter(
                                    "",
                                    "",
                                    "",
                                    "",
                                    "arn:lakefs:fs:::repository/lake/object/r2",
                                    "",
                                    0,
                                    0,
                                    "",
                                    "",
                                    none(),
                                    none())))
                    .containsExactly("r2");
            assertThat(find(log, new AuditFilter("", "10.0.0.2", "", "", "", "", 0, 0, "", "", none(), none())))
                    .isEmpty();
            for (boolean newestFirst : new boolean[] {true, false}) {
                var time = new AuditFilter(
                        "", "", "", "", "", "", 0, 0, "", "", Optional.of(start + hour), Optional.of(start + 3 * hour));
                assertThat(pages(log, time, newestFirst, 1)).containsExactlyInAnyOrder("r1", "r2");
            }
        }
    }

    private static Optional<Long> none() {
        return Optional.empty();
    }

    private static List<String> find(AuditLog log, AuditFilter filter) {
        List<String> found = new ArrayList<>();
        log.export(filter, entry -> found.add(entry.requestId()));
        assertThat(pages(log, filter, false, 2)).isEqualTo(found);
        return found;
    }

    @Test
    void aCursorThatIsNoneIsRefused() {
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            segment(log, clock, "anna", "r1");
            segment(log, clock, "anna", "r2");
            String next = log.query(AuditFilter.NONE, true, "", 1).next();
            for (String wrong : List.of("x", next + "A", "!".repeat(18), "_".repeat(18))) {
                org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                        .isThrownBy(() -> log.query(AuditFilter.NONE, true, wrong, 1));
            }
            org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.query(AuditFilter.NONE, false, next, 1));
        }
    }

    @Test
    void oldSegmentsGoAndTheRestStaysProven() {
        try (AuditLog log = open(store, clock, Duration.ofHours(3))) {
            for (int i = 0; i < 10; i++) {
                segment(log, clock, "anna", "r" + i);
                clock.advance(Duration.ofHours(1));
            }
            String after = log.query(AuditFilter.NONE, true, "", 5).next();
            log.removeOld();
            assertThat(ids(log)).containsExactly("r7", "r8", "r9");
            assertIntact(log, 3);
            assertThat(log.query(AuditFilter.NONE, true, after, 5).records()).isEmpty();
            store.delete(Keys.PARTITION, Segment.key(8));
            assertThat(AuditFixture.verify(log).problem().orElseThrow().sequence())
                    .isEqualTo(8);
            clock.advance(Duration.ofDays(1));
            log.removeOld();
            assertThat(ids(log)).as("the last segment stays").containsExactly("r9");
        }
    }

    @Test
    void whatADyingServerLeftOfOldSegmentsGoesTheNextTime() {
        try (AuditLog log = open(store, clock, Duration.ofHours(3))) {
            for (int i = 0; i < 10; i++) {
                segment(log, clock, "anna", "r" + i);
                clock.advance(Duration.ofHours(1));
            }
            var faulty = new FaultyKeyValueStore(store, Plan.none());
            Chain chain = new Chain(faulty, new ChainKey(AuditFixture.SECRET), clock, text -> {});
            faulty.plan(Plan.at(
                    FaultyKeyValueStore.Call.WRITE,
                    2,
                    new Fault.Before(io.tarn.kv.KeyValueException.Kind.UNAVAILABLE)));
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> new Retention(chain, Duration.ofHours(3)).run(clock.millis()))
                    .isInstanceOf(io.tarn.kv.KeyValueException.class);
            assertThat(AuditFixture.rows(store)).containsKey(Segment.key(1));
            assertIntact(log, 3);
            log.removeOld();
            assertThat(AuditFixture.rows(store))
                    .doesNotContainKey(Segment.key(1))
                    .hasSize(3 + 2);
            assertIntact(log, 3);
        }
    }

    @Test
    void aFullQueueDropsAndSaysSo() {
        var held = Fault.Held.fresh();
        var faulty = new FaultyKeyValueStore(store, Plan.none());
        try (AuditLog log = open(faulty, clock, Duration.ZERO)) {
            segment(log, clock, "anna", "r0");
            faulty.plan(Plan.at(FaultyKeyValueStore.Call.WRITE, 1, held));
            int most = (SegmentStore.SEGMENTS_MAX + 3) * SegmentContent.RECORDS_MAX + AuditWriter.QUEUE_MAX;
            int sent = 0;
            for (; log.dropped() == 0; sent++) {
                assertThat(sent).isLessThanOrEqualTo(most);
                record(log, entry(clock.millis(), "anna", "waits" + sent));
            }
            assertThat(sent).isGreaterThan(SegmentStore.SEGMENTS_MAX * SegmentContent.RECORDS_MAX);
            record(log, entry(clock.millis(), "anna", "dropped too"));
            assertThat(log.dropped()).isEqualTo(2);
            held.release().countDown();
            flush(log);
            List<String> notes = new ArrayList<>();
            log.export(AuditFilter.NONE, found -> {
                if (found.call().service() == Service.AUDIT_LOG) {
                    notes.add(found.result().reason());
                }
            });
            assertThat(notes).containsExactly("2 records were dropped, the queue was full");
            assertThat(ids(log)).hasSize(1 + sent - 1 + 1);
            assertThat(AuditFixture.verify(log).problem()).isEmpty();
        }
    }

    @Test
    void aSupplierThatFailsIsCountedAndHurtsNobody() {
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            log.record(() -> {
                throw new IllegalStateException("made to fail");
            });
            segment(log, clock, "anna", "r1");
            assertThat(log.dropped()).isEqualTo(1);
            flush(log);
            assertThat(ids(log)).contains("r1");
        }
    }

    @Test
    void hugeTextsAreCutAndSegmentsFitEveryStore() {
        Random random = new Random(Seed.ofProcess().split("huge").value());
        try (AuditLog log = open(store, clock, Duration.ZERO)) {
            int count = 400;
            for (int i = 0; i < count; i++) {
                record(log, huge(random, "r" + i));
            }
            flush(log);
            assertThat(ids(log)).hasSize(count);
            var rows = AuditFixture.rows(store);
            assertThat(rows.size()).isGreaterThan(10);
            rows.values().forEach(value -> assertThat(value.length).isLessThan(ITEM_BYTES_MAX));
            log.export(AuditFilter.NONE, found -> {
                assertThat(found.call().path())
                        .hasSizeBetween(AuditRecord.PATH_LENGTH_MAX - 1, AuditRecord.PATH_LENGTH_MAX);
                assertThat(found.call().permissions()).hasSize(AuditRecord.PERMISSIONS_MAX);
                assertThat(found.call().permissionsAsked()).isEqualTo(1000);
            });
        }
    }

    /// Nothing in it repeats, so nothing can be deflated.
    private static AuditRecord huge(Random random, String id) {
        List<Permission> asked = IntStream.range(0, 1000)
                .mapToObj(i -> i < 20 ? new Permission(noise(random), noise(random)) : new Permission("a", "b"))
                .toList();
        return new AuditRecord(
                random.nextLong(),
                new Caller(noise(random), noise(random), noise(random), noise(random), noise(random), noise(random)),
                new Call(
                        Service.SCIM,
                        noise(random),
                        noise(random),
                        noise(random),
                        noise(random),
                        noise(random),
                        asked,
                        1000),
                new Result(599, Outcome.FAILED, noise(random), Long.MAX_VALUE),
                id);
    }

    private static String noise(Random random) {
        return random.ints(5000, 0, Character.MAX_CODE_POINT + 1)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
