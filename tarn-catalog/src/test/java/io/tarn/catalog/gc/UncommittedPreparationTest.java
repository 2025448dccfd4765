package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.catalog.gc.UncommittedPage.Position;
import io.tarn.catalog.gc.UncommittedPreparation.Limits;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UncommittedPreparationTest {
    /// A page for every key.
    private static final Limits TINY = new Limits(0, Duration.ofMinutes(1));

    @TempDir
    Path directory;

    private final AtomicReference<Consumer<String>> onScan = new AtomicReference<>(token -> {});
    private final AtomicReference<Boolean> refuseCommits = new AtomicReference<>(false);
    private CollectedLake lake;

    @BeforeEach
    void open() {
        lake = new CollectedLake(directory, watched(new MemoryKeyValueStore()), refusing());
    }

    @AfterEach
    void close() {
        lake.close();
    }

    /// Tells [#onScan] of every partition before it is scanned.
    private KeyValueStore watched(KeyValueStore store) {
        return (KeyValueStore) Proxy.newProxyInstance(
                KeyValueStore.class.getClassLoader(), new Class<?>[] {KeyValueStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("scan")) {
                        onScan.get().accept(new String((byte[]) arguments[0], UTF_8));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Hooks refusing() {
        return new Hooks() {
            @Override
            public void before(Change change) {
                if (refuseCommits.get() && change.event() == Event.COMMIT) {
                    throw new VersioningException(VersioningException.Kind.HOOK_FAILED, "refused");
                }
            }

            @Override
            public void after(Change change) {}
        };
    }

    private List<String> addresses(Limits limits) throws IOException {
        var preparation = lake.collection(limits).uncommitted();
        var addresses = new ArrayList<String>();
        Optional<Position> next = Optional.empty();
        UncommittedPage page;
        do {
            page = preparation.prepare(lake.repository, next);
            next = page.next();
        } while (next.isPresent());
        for (String file : lake.stored(CollectedLake.ROOT + "uncommitted/" + page.runId() + "/uncommitted/")) {
            addresses.addAll(ParquetRows.read(lake.read(file)).addresses());
        }
        return addresses;
    }

    private List<String> addresses() throws IOException {
        return addresses(Limits.defaults());
    }

    private void put(String branch, String path, String address, Entry.AddressType type) {
        var entry = new Entry(address, type, Instant.EPOCH, 1, "etag of " + address, new TreeMap<>(), "");
        lake.fixture
                .engine
                .operations()
                .writer()
                .put(lake.repository, branch, path.getBytes(UTF_8), EntryCodec.encode(entry), false);
    }

    @Test
    void everyBranchIsListedHiddenOnesToo() throws IOException {
        lake.fixture.branch(lake.repository, "dev", "main");
        lake.fixture.engine.branches().create(lake.repository, "hidden", "main", true, false);
        var expected = Stream.of("main", "dev", "hidden")
                .map(branch -> lake.upload(branch, "a", branch).address())
                .toList();
        assertThat(addresses()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(addresses(TINY)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void objectsOfUploadsUnderWayAreListedUntilTheyHaveTheirEntries() throws IOException {
        var creation =
                new PartUploads.Creation("ann", "text/x", java.util.Map.of(), Optional.empty(), Upload.Checksums.NONE);
        Upload upload = lake.uploads().begin(lake.repository, "main", "a", creation);
        String other = lake.upload("main", "b", "2").address();
        assertThat(addresses()).containsExactlyInAnyOrder(upload.address(), other);
        assertThat(addresses(TINY)).containsExactlyInAnyOrder(upload.address(), other);
        lake.uploads().abort(upload);
        assertThat(addresses()).containsExactly(other);
    }

    @Test
    void datesAreThoseOfTheEntries() throws IOException {
        Entry entry = lake.upload("main", "a", "1");
        var page = lake.collection().uncommitted().prepare(lake.repository, Optional.empty());
        String file = lake.stored(page.location()).getFirst();
        assertThat(ParquetRows.read(lake.read(file)).rows())
                .containsExactly(new ParquetRows.Row(
                        entry.address(), entry.lastModified().getEpochSecond()));
        assertThat(file).matches(page.location() + "[0-9a-v]{20}");
        assertThat(page.location()).isEqualTo(CollectedLake.ROOT + "uncommitted/" + page.runId() + "/uncommitted/");
    }

    @Test
    void committedAndDeletedObjectsAreNotListed() throws IOException {
        lake.upload("main", "a", "1");
        lake.fixture.commit(lake.repository, "main", "first");
        lake.upload("main", "b", "2");
        lake.catalog.writer().delete(lake.repository, "main", "a", false);
        lake.catalog.writer().delete(lake.repository, "main", "b", false);
        var page = lake.collection().uncommitted().prepare(lake.repository, Optional.empty());
        assertThat(page.location()).isEmpty();
        assertThat(page.next()).isEmpty();
        assertThat(lake.stored(CollectedLake.ROOT)).isEmpty();
    }

    @Test
    void stagedContentThatEqualsTheCommittedIsListed() throws IOException {
        Entry committed = lake.upload("main", "a", "the same");
        lake.fixture.commit(lake.repository, "main", "first");
        var again = new Entry(
                "data/again/object",
                Entry.AddressType.RELATIVE,
                committed.lastModified(),
                committed.sizeBytes(),
                committed.etag(),
                committed.metadata(),
                committed.contentType());
        lake.fixture
                .engine
                .operations()
                .writer()
                .put(lake.repository, "main", "a".getBytes(UTF_8), EntryCodec.encode(again), false);
        assertThat(lake.catalog.reader().get(lake.repository, "main", "a").address())
                .isEqualTo("data/again/object");
        assertThat(addresses()).containsExactly("data/again/object");
    }

    @Test
    void sealedValuesThatANewerOneHidesAreListed() throws IOException {
        String sealed = lake.upload("main", "a", "1").address();
        refuseCommits.set(true);
        assertThatThrownBy(() -> lake.fixture.commit(lake.repository, "main", "refused"))
                .hasMessage("refused");
        assertThat(lake.fixture.engine.branches().get(lake.repository, "main").sealedTokens())
                .isNotEmpty();
        String newer = lake.upload("main", "a", "2").address();
        lake.catalog.writer().delete(lake.repository, "main", "b", false);
        assertThat(addresses()).containsExactlyInAnyOrder(sealed, newer);
        assertThat(addresses(TINY)).containsExactlyInAnyOrder(sealed, newer);
    }

    @Test
    void onlyObjectsInsideTheNamespaceAreListedByTheirNamesThere() throws IOException {
        put("main", "1", "data/x/relative,signed", Entry.AddressType.RELATIVE);
        put("main", "2", "mem://lake/data/x/full", Entry.AddressType.FULL);
        put("main", "3", "mem://lakes/data/x/other", Entry.AddressType.FULL);
        put("main", "4", "mem://lake/old", Entry.AddressType.BY_PREFIX);
        put("main", "5", "older", Entry.AddressType.BY_PREFIX);
        put("main", "6", "s3://bucket/key", Entry.AddressType.BY_PREFIX);
        assertThat(addresses()).containsExactly("data/x/relative,signed", "data/x/full", "old", "older");
    }

    @Test
    void aBranchThatVanishesInMidPageLosesNoRows() throws IOException {
        lake.fixture.branch(lake.repository, "gone", "main");
        lake.fixture.branch(lake.repository, "kept", "main");
        String before = lake.upload("gone", "a", "1").address();
        lake.upload("gone", "b", "2");
        String kept = lake.upload("kept", "a", "3").address();
        var preparation = lake.collection(TINY).uncommitted();
        var first = preparation.prepare(lake.repository, Optional.empty());
        assertThat(first.next().map(Position::branch)).contains("gone");
        lake.fixture.engine.branches().delete(lake.repository, "gone", false);
        var second = preparation.prepare(lake.repository, first.next());
        assertThat(second.runId()).isEqualTo(first.runId());
        var all = new ArrayList<String>();
        for (String file : lake.stored(first.location())) {
            all.addAll(ParquetRows.read(lake.read(file)).addresses());
        }
        assertThat(all).containsExactlyInAnyOrder(before, kept);
    }

    @Test
    void aBranchThatVanishesWhileItIsReadKeepsTheRowsBeforeIt() throws IOException {
        lake.fixture.branch(lake.repository, "early", "main");
        lake.fixture.branch(lake.repository, "gone", "main");
        String early = lake.upload("early", "a", "1").address();
        lake.upload("gone", "a", "2");
        String token =
                lake.fixture.engine.branches().get(lake.repository, "gone").stagingToken();
        onScan.set(partition -> {
            if (partition.equals(token)) {
                lake.fixture.keyValues.delete(lake.repository.partition(), KeyLayout.branch("gone"));
                lake.fixture.keyValues.dropPartition(KeyLayout.token(token));
            }
        });
        var page = lake.collection().uncommitted().prepare(lake.repository, Optional.empty());
        assertThat(page.location()).isNotEmpty();
        assertThat(ParquetRows.read(lake.read(lake.stored(page.location()).getFirst()))
                        .addresses())
                .containsExactly(early);
    }

    @Test
    void pagesOfOneRunMakeTheWholeList() throws IOException {
        var expected = new ArrayList<String>();
        for (String branch : List.of("one", "two", "three")) {
            lake.fixture.branch(lake.repository, branch, "main");
            for (int i = 0; i < 20; i++) {
                expected.add(lake.upload(branch, "path/" + i, branch + i).address());
            }
        }
        assertThat(addresses(TINY)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(addresses(new Limits(20 << 20, Duration.ZERO))).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(addresses()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aPageEndsWhenItsFileIsLargeEnough() throws IOException {
        for (int i = 0; i < 250_000; i++) {
            put("main", "p%06d".formatted(i), "data/x/%06d".formatted(i), Entry.AddressType.RELATIVE);
        }
        var preparation =
                lake.collection(new Limits(10_000, Duration.ofMinutes(5))).uncommitted();
        var first = preparation.prepare(lake.repository, Optional.empty());
        assertThat(ParquetRows.read(lake.read(lake.stored(first.location()).getFirst()))
                        .addresses())
                .hasSize(100_000);
        assertThat(first.next().map(position -> new String(position.key(), UTF_8)))
                .contains("p100000");
        assertThat(addresses(new Limits(10_000, Duration.ofMinutes(5))))
                .hasSize(250_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void temporaryFilesAreGoneAfterwards() throws IOException {
        lake.upload("main", "a", "1");
        addresses();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> file.toString().endsWith(".part"))).isEmpty();
        }
    }

    @Test
    void readOnlyRepositoriesAreRefused() {
        var frozen = lake.create("frozen", true);
        assertThatThrownBy(() -> lake.collection().uncommitted().prepare(frozen, Optional.empty()))
                .hasMessage("read-only repository");
    }
}
