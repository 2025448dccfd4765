package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The promises of [ObjectStore]. A new adapter extends this class with a store and a namespace.
public abstract class ObjectStoreContract extends PresignContract {
    private static final long LARGE_BYTES = 300L << 20;

    @Test
    protected void keepsWhatIsPut() {
        byte[] content = seeded(1, 100_000);
        ObjectProperties stored = put("data/part/object", content);
        assertThat(read("data/part/object")).isEqualTo(content);
        assertThat(store.exists(at("data/part/object"))).isTrue();
        assertThat(stored.sizeBytes()).isEqualTo(100_000);
        assertThat(stored.lastModified())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().plusSeconds(1));
        ObjectProperties known = store.properties(at("data/part/object"));
        assertThat(stored.lastModified()).isCloseTo(known.lastModified(), within(putTimeTolerance()));
        assertThat(known)
                .isEqualTo(new ObjectProperties(
                        stored.sizeBytes(), known.lastModified(), stored.etag(), stored.storageClass()));
    }

    @Test
    protected void putWithoutKnownSize() {
        byte[] content = seeded(2, 300_000);
        store.put(at("k"), new ByteArrayInputStream(content), OptionalLong.empty(), PutOptions.none());
        assertThat(read("k")).isEqualTo(content);
    }

    @Test
    protected void putReplaces() {
        put("k", "a longer first version");
        ObjectProperties first = store.properties(at("k"));
        put("k", "second");
        assertThat(read("k")).isEqualTo(bytes("second"));
        assertThat(store.properties(at("k")).etag()).isNotEqualTo(first.etag());
    }

    @Test
    protected void putDoesNotCloseItsSource() {
        boolean[] closed = {false};
        InputStream source = new ByteArrayInputStream(bytes("x")) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        store.put(at("k"), source, OptionalLong.of(1), PutOptions.none());
        assertThat(closed[0]).isFalse();
    }

    @Test
    protected void emptyObjects() {
        put("empty", "");
        assertThat(read("empty")).isEmpty();
        assertThat(range("empty", 0, 0)).isEmpty();
        assertThat(store.exists(at("empty"))).isTrue();
        assertThat(store.properties(at("empty")).sizeBytes()).isZero();
        store.copy(at("empty"), at("empty2"));
        assertThat(read("empty2")).isEmpty();
    }

    @Test
    protected void absentObjects() {
        fails(Kind.NOT_FOUND, () -> store.get(at("no")));
        fails(Kind.NOT_FOUND, () -> store.getRange(at("no/where"), 0, 0));
        fails(Kind.NOT_FOUND, () -> store.properties(at("no/where/at/all")));
        fails(Kind.NOT_FOUND, () -> store.copy(at("no"), at("other")));
        assertThat(store.exists(at("no"))).isFalse();
        assertThat(store.exists(at("other"))).isFalse();
    }

    @Test
    protected void rangesAtTheEdges() {
        put("r", "0123456789");
        assertThat(range("r", 0, 10)).isEqualTo(bytes("0123456789"));
        assertThat(range("r", 0, 1)).isEqualTo(bytes("0"));
        assertThat(range("r", 9, 1)).isEqualTo(bytes("9"));
        assertThat(range("r", 3, 4)).isEqualTo(bytes("3456"));
        assertThat(range("r", 10, 0)).isEmpty();
        assertThat(range("r", 5, 0)).isEmpty();
        for (long[] wrong : new long[][] {
            {0, 11}, {10, 1}, {11, 0}, {-1, 1}, {0, -1}, {1, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}, {Long.MIN_VALUE, 1}
        }) {
            fails(Kind.INVALID_ADDRESS, () -> store.getRange(at("r"), wrong[0], wrong[1]));
        }
    }

    @Test
    protected void rangeStreamsBehaveAsStreams() throws IOException {
        byte[] content = seeded(3, 500_000);
        put("s", content);
        try (InputStream in = store.getRange(at("s"), 1000, 400_000)) {
            assertThat(in.read()).isEqualTo(content[1000] & 0xff);
            assertThat(in.skip(99)).isEqualTo(99);
            assertThat(in.readNBytes(100_000)).isEqualTo(Arrays.copyOfRange(content, 1100, 101_100));
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, 101_100, 401_000));
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[5], 0, 5)).isEqualTo(-1);
            assertThat(in.readAllBytes()).isEmpty();
        }
    }

    /// Keys that addresses, URLs and file names stumble over.
    protected List<String> unusualKeys() {
        return List.of(
                "a b",
                " lead",
                "trail ",
                "%2F%20",
                "a%2Fb",
                "ünï/çødé",
                "日本語/キー",
                "emoji/😀",
                "back\\slash",
                "q?x=1&y#z",
                "quote\"'`",
                "tab\tnewline\n",
                "..a",
                "a..",
                "...",
                "-rf",
                "data/x/y,sig_-",
                "*",
                "~",
                "CON",
                "x".repeat(255));
    }

    @Test
    protected void keepsUnusualKeysApart() {
        List<String> keys = unusualKeys();
        for (String key : keys) {
            put(key, key);
        }
        for (String key : keys) {
            assertThat(read(key)).as(key).isEqualTo(bytes(key));
            assertThat(drain(store.get(StorageLocation.full("", store.qualify(at(key))))))
                    .as(key)
                    .isEqualTo(bytes(key));
        }
    }

    @Test
    protected void malformedAddresses() {
        store.requireValid(at("valid/but/absent"));
        fails(Kind.INVALID_ADDRESS, () -> put("", "x"));
        fails(Kind.INVALID_ADDRESS, () -> store.get(at("")));
        for (String uri : List.of("", "x", "other://bucket/key", namespaceUri().substring(1))) {
            StorageLocation location = StorageLocation.full("", uri);
            fails(Kind.INVALID_ADDRESS, () -> store.exists(location));
            fails(Kind.INVALID_ADDRESS, () -> store.requireValid(location));
            StorageLocation relative = StorageLocation.relative(new StorageNamespace("", uri), "key");
            fails(Kind.INVALID_ADDRESS, () -> store.exists(relative));
        }
    }

    @Test
    protected void namespacesAreApart() {
        StorageLocation other = StorageLocation.relative(new StorageNamespace("", namespaceUri() + "-other"), "k");
        put("k", "mine");
        assertThat(store.exists(other)).isFalse();
        StorageLocation slashed = StorageLocation.relative(new StorageNamespace("", namespaceUri() + "/"), "k");
        assertThat(drain(store.get(slashed))).isEqualTo(bytes("mine"));
    }

    @Test
    protected void wrongLengthStoresNothing() {
        put("kept", "kept");
        for (int size : new int[] {-1, 0, 9, 11, 1_000_000}) {
            ObjectStoreException failure = fails(
                    Kind.SOURCE_FAILED,
                    () -> store.put(at("kept"), new GeneratedStream(10), OptionalLong.of(size), PutOptions.none()));
            assertThat(failure).hasNoCause();
            fails(
                    Kind.SOURCE_FAILED,
                    () -> store.put(at("new"), new GeneratedStream(10), OptionalLong.of(size), PutOptions.none()));
        }
        assertThat(read("kept")).isEqualTo(bytes("kept"));
        assertThat(store.exists(at("new"))).isFalse();
    }

    @Test
    protected void aBrokenSourceStoresNothing() {
        put("kept", "kept");
        for (long failAt : new long[] {0, 1, 100_000, 1_000_000}) {
            InputStream broken = new GeneratedStream(2_000_000, failAt);
            ObjectStoreException failure = fails(
                    Kind.SOURCE_FAILED, () -> store.put(at("kept"), broken, OptionalLong.empty(), PutOptions.none()));
            assertThat(failure).hasCauseInstanceOf(IOException.class);
        }
        InputStream bug = new InputStream() {
            @Override
            public int read() {
                throw new IllegalStateException("bug");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return read();
            }
        };
        assertThatThrownBy(() -> store.put(at("kept"), bug, OptionalLong.empty(), PutOptions.none()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(read("kept")).isEqualTo(bytes("kept"));
    }

    @Test
    protected void removeIsIdempotent() {
        put("a/b/c", "x");
        put("a/d", "y");
        store.remove(at("a/b/c"));
        store.remove(at("a/b/c"));
        store.remove(at("never/was"));
        store.remove(at("a"));
        assertThat(store.exists(at("a/b/c"))).isFalse();
        assertThat(read("a/d")).isEqualTo(bytes("y"));
        put("a/b/c", "again");
        assertThat(read("a/b/c")).isEqualTo(bytes("again"));
    }

    @Test
    protected void copies() {
        byte[] content = seeded(4, 300_000);
        put("from", content);
        put("over", "old");
        ObjectProperties copied = store.copy(at("from"), at("deep/to"));
        assertThat(copied.sizeBytes()).isEqualTo(300_000);
        assertThat(store.properties(at("deep/to"))).isEqualTo(copied);
        store.copy(at("from"), at("over"));
        store.copy(at("from"), at("from"));
        for (String key : List.of("from", "deep/to", "over")) {
            assertThat(read(key)).isEqualTo(content);
        }
        store.remove(at("from"));
        assertThat(read("deep/to")).isEqualTo(content);
    }

    @Test
    protected void streamsLargeObjects() throws IOException {
        GeneratedStream source = new GeneratedStream(LARGE_BYTES);
        store.put(at("large"), source, OptionalLong.of(LARGE_BYTES), PutOptions.none());
        assertThat(source.largestRead()).isLessThanOrEqualTo(8 << 20);
        assertThat(store.properties(at("large")).sizeBytes()).isEqualTo(LARGE_BYTES);
        byte[] buffer = new byte[1 << 20];
        long position = 0;
        try (InputStream in = store.get(at("large"))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i += 997) {
                    assertThat(buffer[i] == GeneratedStream.at(position + i)).isTrue();
                }
                position += count;
            }
        }
        assertThat(position).isEqualTo(LARGE_BYTES);
        byte[] tail = range("large", LARGE_BYTES - 3, 3);
        assertThat(tail[2]).isEqualTo(GeneratedStream.at(LARGE_BYTES - 1));
    }

    /// Keys in ascending byte order.
    protected List<String> walkedKeys() {
        return List.of("a!b", "a-/x", "a.txt", "a/1", "a/10", "a/2/x", "a0", "ab/c", "b", "z", "ö", "\uffee", "😀");
    }

    @Test
    protected void walksInByteOrderAndPages() {
        List<String> keys = walkedKeys();
        keys.reversed().forEach(key -> put("w/" + key, key));
        put("v", "before");
        put("x", "after");
        String folder = store.qualify(at("w/x"));
        String base = folder.substring(0, folder.length() - 1);

        assertThat(walk(base, "", 100)).extracting(WalkEntry::relativeKey).containsExactlyElementsOf(keys);
        for (int limit = 1; limit < 5; limit++) {
            List<String> paged = new ArrayList<>();
            String after = "";
            for (List<WalkEntry> page = walk(base, after, limit); !page.isEmpty(); page = walk(base, after, limit)) {
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                page.forEach(entry -> paged.add(entry.relativeKey()));
                after = paged.getLast();
            }
            assertThat(paged).isEqualTo(keys);
        }
        assertThat(walk(base + "a", "", 100))
                .allMatch(entry -> entry.relativeKey().startsWith("a"))
                .hasSize((int) keys.stream().filter(key -> key.startsWith("a")).count());
        assertThat(walk(base, "a/1a", 2)).extracting(WalkEntry::relativeKey).containsExactly("a/2/x", "a0");
        assertThat(walk(base, "", 0)).isEmpty();
        assertThat(walk(base + "nothing/", "", 10)).isEmpty();
        WalkEntry last = walk(base + "z", "", 10).getFirst();
        assertThat(last.uri()).isEqualTo(store.qualify(at("w/z")));
        assertThat(last.properties()).isEqualTo(store.properties(at("w/z")));
    }

    /// A store that scans meets what it walks, each once, in whatever order.
    @Test
    protected void scansWhatItWalks() {
        List<String> keys = walkedKeys();
        keys.forEach(key -> put("w/" + key, key));
        put("x", "after");
        String folder = store.qualify(at("w/x"));
        String base = folder.substring(0, folder.length() - 1);
        for (String prefix : List.of(base, base + "a", base + "a/2")) {
            store.scan("", prefix).ifPresent(scan -> {
                var met = new ArrayList<WalkEntry>();
                try (scan) {
                    for (var next = scan.next(); next.isPresent(); next = scan.next()) {
                        met.add(next.get());
                    }
                }
                assertThat(met).containsExactlyInAnyOrderElementsOf(walk(prefix, "", 100));
            });
        }
    }

    private List<WalkEntry> walk(String prefix, String after, int limit) {
        return store.walk("", prefix, after, limit);
    }

    @Test
    protected void infoFitsTheNamespace() {
        StorageInfo info = store.info(storageId());
        assertThat(info.storageId()).isEqualTo(storageId());
        assertThat(namespaceUri()).containsPattern(info.namespaceValidityRegex());
        assertThat(info.namespaceExample()).containsPattern(info.namespaceValidityRegex());
        assertThat(store.qualify(at("k"))).containsPattern(info.importValidityRegex());
    }
}
