package io.tarn.versioning.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.KeyPrefix;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Value;
import io.tarn.versioning.committed.MemorySnapshot;
import io.tarn.versioning.committed.MemorySnapshot.Cut;
import io.tarn.versioning.diff.Records;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotReplacementTest {
    private static final Cut CUT = Cut.ragged(3);

    private static KeySet prefixes(String... prefixes) {
        return KeySet.of(Stream.of(prefixes).map(Records::key).toList(), List.of());
    }

    private static MemorySnapshot.Sink replace(MemorySnapshot base, KeySet replaced, MemorySnapshot added) {
        var sink = new MemorySnapshot.Sink(CUT, base, added);
        SnapshotReplacement.write(base.cursor(), replaced, added.cursor(), sink);
        return sink;
    }

    @Test
    void aPrefixMakesWayAndItsNeighboursStay() {
        var base = Records.snapshot("a=1 data/old=1 data/x=1 data0=1 database/x=1 z=1", CUT);
        var added = Records.snapshot("data/new=2 data/x=2", CUT);
        assertThat(Records.show(replace(base, prefixes("data/"), added).finish().records()))
                .isEqualTo("a=1 data/new=2 data/x=2 data0=1 database/x=1 z=1");
    }

    @Test
    void aSingleKeyMakesWayAlone() {
        var base = Records.snapshot("f=1 f1=1 f1.bak=1 f10=1", CUT);
        var added = Records.snapshot("f1=2", CUT);
        KeySet single = KeySet.of(List.of(), List.of(Records.key("f1")));
        assertThat(Records.show(replace(base, single, added).finish().records()))
                .isEqualTo("f=1 f1=2 f1.bak=1 f10=1");
    }

    @Test
    void nothingForSomethingEmptiesItAndTheEmptyPrefixIsEverything() {
        var base = Records.snapshot("a=1 b=1 c=1", CUT);
        var nothing = Records.snapshot("", CUT);
        assertThat(Records.show(replace(base, prefixes("b"), nothing).finish().records()))
                .isEqualTo("a=1 c=1");
        assertThat(replace(base, prefixes(""), nothing).finish().records()).isEmpty();
        assertThat(Records.show(replace(base, prefixes(), nothing).finish().records()))
                .isEqualTo("a=1 b=1 c=1");
        assertThat(Records.show(replace(nothing, prefixes("a"), base).finish().records()))
                .isEqualTo("a=1 b=1 c=1");
    }

    @Test
    void rangesApartAreTakenOverUnopened() {
        String before = text("a", 200);
        String replaced = text("data/", 200);
        String after = text("z", 200);
        var base = Records.snapshot(before + replaced + after, Cut.every(10));
        var added = Records.snapshot(text("data/new", 200), Cut.every(10));
        var sink = replace(base, prefixes("data/"), added);
        assertThat(sink.copied()).hasSize(60);
        assertThat(sink.recordsWritten()).isZero();
        assertThat(base.rangesOpened() + added.rangesOpened()).isZero();
    }

    private static String text(String prefix, int count) {
        var text = new StringBuilder();
        IntStream.range(0, count)
                .forEach(i -> text.append(prefix).append("%04d".formatted(i)).append("=v "));
        return text.toString();
    }

    @Test
    void randomReplacementsAgreeWithMaps() {
        Seed seed = Seed.ofProcess().split("replacement");
        var random = new Random(seed.value());
        for (int round = 0; round < 2000; round++) {
            NavigableMap<byte[], Value> base = Records.random(random, 40);
            NavigableMap<byte[], Value> added = Records.random(random, 40);
            List<byte[]> prefixes = keys(random, random.nextInt(4), 3);
            List<byte[]> singles = keys(random, random.nextInt(4), 4);
            NavigableMap<byte[], Value> expected = Records.sorted();
            base.forEach((key, value) -> {
                if (!isIn(key, prefixes, singles)) {
                    expected.put(key, value);
                }
            });
            expected.putAll(added);
            var baseSnapshot = MemorySnapshot.of(base, random.nextBoolean() ? CUT : Cut.every(4));
            var addedSnapshot = MemorySnapshot.of(added, random.nextBoolean() ? CUT : Cut.every(7));
            var result = replace(baseSnapshot, KeySet.of(prefixes, singles), addedSnapshot)
                    .finish();
            assertThat(Records.show(result.records()))
                    .as("%s round %d", seed.hint(), round)
                    .isEqualTo(Records.show(expected));
        }
    }

    @Test
    void aSetAnswersLikeThePrefixesAndKeysItIsMadeOf() {
        Seed seed = Seed.ofProcess().split("key set");
        var random = new Random(seed.value());
        for (int round = 0; round < 2000; round++) {
            List<byte[]> prefixes = keys(random, random.nextInt(5), 2);
            List<byte[]> singles = keys(random, random.nextInt(5), 3);
            KeySet set = KeySet.of(prefixes, singles);
            List<byte[]> probes =
                    keys(random, 30, 4).stream().sorted(Arrays::compareUnsigned).toList();
            String name = "%s round %d".formatted(seed.hint(), round);
            for (int i = 0; i < probes.size(); i++) {
                byte[] key = probes.get(i);
                boolean in = isIn(key, prefixes, singles);
                assertThat(set.contains(key)).as(name).isEqualTo(in);
                assertThat(set.overlaps(key, key)).as(name).isEqualTo(in);
                byte[] high = probes.get(random.nextInt(i, probes.size()));
                List<byte[]> between = probes.stream()
                        .filter(one -> Arrays.compareUnsigned(key, one) <= 0 && Arrays.compareUnsigned(one, high) <= 0)
                        .toList();
                if (set.containsAll(key, high)) {
                    assertThat(between).as(name).allMatch(one -> isIn(one, prefixes, singles));
                }
                if (!set.overlaps(key, high)) {
                    assertThat(between).as(name).noneMatch(one -> isIn(one, prefixes, singles));
                }
            }
        }
    }

    private static boolean isIn(byte[] key, List<byte[]> prefixes, List<byte[]> singles) {
        return prefixes.stream().anyMatch(prefix -> KeyPrefix.starts(key, prefix))
                || singles.stream().anyMatch(single -> Arrays.equals(single, key));
    }

    private static List<byte[]> keys(Random random, int count, int lengthMax) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    byte[] key = new byte[random.nextInt(lengthMax + 1)];
                    for (int j = 0; j < key.length; j++) {
                        key[j] = new byte[] {'a', 'b', '/', (byte) 0xff}[random.nextInt(4)];
                    }
                    return key;
                })
                .toList();
    }
}
