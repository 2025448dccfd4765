package io.tarn.kv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every scan must do.
abstract class KeyValueScanContract extends KeyValueRaceContract {
    private byte[] filled(int entries) {
        byte[] p = partition();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            writes.add(set(p, name(i), "value " + i, Condition.always()));
        }
        assertThat(store.write(writes)).isEqualTo(entries);
        return p;
    }

    private static String name(int number) {
        return "key-%05d".formatted(number);
    }

    private static String key(Scan scan) {
        return new String(scan.key(), UTF_8);
    }

    private static List<String> rest(Scan scan) {
        List<String> keys = new ArrayList<>();
        while (scan.next()) {
            keys.add(key(scan));
        }
        return keys;
    }

    private static List<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(KeyValueScanContract::name).toList();
    }

    @Test
    void aScanVisitsEverythingOnceInOrderWhateverThePageSize() {
        byte[] p = filled(2501);
        for (int pageSize : new int[] {0, 1, 2, 1000, 1001, Integer.MAX_VALUE}) {
            try (Scan scan = store.scan(p, new byte[0], pageSize)) {
                assertThat(rest(scan)).isEqualTo(names(0, 2501));
                assertThat(scan.next()).isFalse();
            }
        }
    }

    @Test
    void aScanStartsAtTheFirstKeyNotBelowTheStart() {
        byte[] p = filled(10);
        for (int from = 0; from <= 10; from++) {
            try (Scan scan = store.scan(p, bytes(name(from)), 3)) {
                assertThat(rest(scan)).isEqualTo(names(from, 10));
            }
        }
        try (Scan between = store.scan(p, bytes(name(4) + "x"), 3);
                Scan before = store.scan(p, bytes("a"), 3);
                Scan behind = store.scan(p, bytes("z"), 3);
                Scan nowhere = store.scan(partition(), new byte[0], 3)) {
            assertThat(rest(between)).isEqualTo(names(5, 10));
            assertThat(rest(before)).isEqualTo(names(0, 10));
            assertThat(rest(behind)).isEmpty();
            assertThat(rest(nowhere)).isEmpty();
            assertThat(nowhere.next()).isFalse();
        }
    }

    @Test
    void seekMovesForwardAndBack() {
        byte[] p = filled(3000);
        try (Scan scan = store.scan(p, new byte[0], 10)) {
            assertThat(scan.seek(bytes(name(5)))).isTrue();
            assertThat(key(scan)).isEqualTo(name(5));
            assertThat(new String(scan.value(), UTF_8)).isEqualTo("value 5");
            assertThat(scan.next()).isTrue();
            assertThat(key(scan)).isEqualTo(name(6));
            assertThat(scan.seek(bytes(name(2900) + "!"))).isTrue();
            assertThat(key(scan)).isEqualTo(name(2901));
            assertThat(rest(scan)).isEqualTo(names(2902, 3000));
            assertThat(scan.next()).isFalse();
            assertThat(scan.seek(bytes("zzz"))).isFalse();
            assertThat(scan.next()).isFalse();
            assertThat(scan.seek(bytes(name(2)))).isTrue();
            assertThat(scan.seek(bytes(name(2)))).isTrue();
            assertThat(key(scan)).isEqualTo(name(2));
            assertThat(scan.seek(bytes(name(0)))).isTrue();
            assertThat(scan.seek(new byte[0])).isTrue();
            assertThat(rest(scan)).isEqualTo(names(1, 3000));
        }
    }

    @Test
    void seekReachesBelowTheStart() {
        byte[] p = filled(10);
        try (Scan scan = store.scan(p, bytes(name(8)), 2)) {
            assertThat(scan.next()).isTrue();
            assertThat(scan.seek(bytes(name(1)))).isTrue();
            assertThat(rest(scan)).isEqualTo(names(2, 10));
        }
    }

    @Test
    void keyAndValueNeedAMoveThatSucceeded() {
        byte[] p = filled(1);
        try (Scan scan = store.scan(p, new byte[0], 2)) {
            assertThatIllegalStateException().isThrownBy(scan::key);
            assertThat(scan.next()).isTrue();
            assertThat(scan.next()).isFalse();
            assertThatIllegalStateException().isThrownBy(scan::value);
        }
    }

    @Test
    void aScanStaysInOrderWhileEntriesComeAndGo() {
        byte[] p = filled(2000);
        List<String> seen = new ArrayList<>();
        try (Scan scan = store.scan(p, new byte[0], 100)) {
            while (scan.next()) {
                seen.add(key(scan));
                if (seen.size() % 100 == 0) {
                    store.set(p, bytes(seen.getLast() + "-new"), bytes("v"));
                    store.delete(p, bytes(seen.getLast()));
                }
            }
        }
        assertThat(seen).isSorted().doesNotHaveDuplicates();
        assertThat(seen.stream().filter(key -> !key.endsWith("-new")).toList()).isEqualTo(names(0, 2000));
    }

    @Test
    void aScanSurvivesTheDropOfItsPartition() {
        byte[] p = filled(1500);
        try (Scan scan = store.scan(p, new byte[0], 10)) {
            assertThat(scan.next()).isTrue();
            store.dropPartition(p);
            assertThat(rest(scan)).isSorted().hasSizeLessThan(1500);
        }
    }

    @Test
    void aScanBegunAfterAWriteSeesIt() {
        byte[] p = partition();
        for (int i = 0; i < 20; i++) {
            store.set(p, bytes(name(i)), bytes("v"));
            try (Scan scan = store.scan(p, bytes(name(i)), 5)) {
                assertThat(scan.next()).isTrue();
                assertThat(key(scan)).isEqualTo(name(i));
            }
        }
    }
}
