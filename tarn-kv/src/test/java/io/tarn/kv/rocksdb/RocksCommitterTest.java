package io.tarn.kv.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.Write;
import io.tarn.testkit.Await;
import io.tarn.testkit.Crowd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Writers share syncs, and limits hold.
class RocksCommitterTest {
    private static final byte[] P = "p".getBytes(UTF_8);

    @TempDir
    Path folder;

    private RocksKeyValueStore store;

    @BeforeEach
    void open() {
        store = RocksKeyValueStore.open(folder, RocksOptions.defaults());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static byte[] key(int writer, int number) {
        return (writer + "/" + number).getBytes(UTF_8);
    }

    @Test
    void manyWritersShareBatches() {
        Crowd.virtual(64, index -> {
            for (int i = 0; i < 50; i++) {
                store.set(P, key(index, i), P);
            }
        });
        assertThat(store.batches()).isLessThan(64 * 50 / 8);
    }

    @Test
    void aListIsOneBatch() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            writes.add(new Write.Set(P, key(0, i), P, Condition.absent()));
        }
        assertThat(store.write(writes)).isEqualTo(1000);
        assertThat(store.batches()).isEqualTo(1);
        assertThat(store.write(writes)).isZero();
    }

    @Test
    void aListBeyondTheBatchLimitsIsStillWhole() {
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i <= Committer.BATCH_WRITES_MAX; i++) {
            writes.add(new Write.Set(P, key(0, i), new byte[600], Condition.always()));
        }
        assertThat(store.write(writes)).isEqualTo(writes.size());
        assertThat(store.batches()).isEqualTo(1);
        assertThat(store.get(P, key(0, Committer.BATCH_WRITES_MAX))).isPresent();
    }

    @Test
    void callersBeyondTheQueueWaitToBeLetIn() {
        store.close();
        RocksOptions narrow = new RocksOptions(true, 1 << 20, 1 << 20, 64, 1);
        store = RocksKeyValueStore.open(folder, narrow);
        AtomicInteger written = new AtomicInteger();
        Crowd.virtual(32, index -> {
            for (int i = 0; i < 5; i++) {
                store.set(P, key(index, i), P);
                written.incrementAndGet();
            }
        });
        assertThat(written).hasValue(160);
    }

    @Test
    void aBrokenRequestDoesNotEndTheCommitter() {
        List<Write> broken = new ArrayList<>();
        broken.add(new Write.Set(P, P, P, null));
        assertThatThrownBy(() -> store.write(broken)).isInstanceOf(RuntimeException.class);
        store.set(P, P, P);
        assertThat(store.get(P, P)).hasValue(P);
    }

    @Test
    void aPartitionNameTooLongIsInvalid() {
        byte[] longest = new byte[PhysicalKey.PARTITION_BYTES_MAX];
        Arrays.fill(longest, (byte) 0xFF);
        store.set(longest, P, P);
        assertThat(store.get(longest, P)).hasValue(P);
        store.dropPartition(longest);
        assertThat(store.get(longest, P)).isEmpty();
        assertThatThrownBy(() -> store.get(new byte[PhysicalKey.PARTITION_BYTES_MAX + 1], P))
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(KeyValueException.Kind.INVALID));
    }

    @Test
    void closingAnswersEveryWaitingWriter() {
        AtomicInteger acknowledged = new AtomicInteger();
        Crowd.virtual(33, index -> {
            if (index == 0) {
                Await.until("some writes", () -> acknowledged.get() > 100);
                store.close();
                return;
            }
            try {
                for (int i = 0; ; i++) {
                    store.set(P, key(index, i), P);
                    acknowledged.incrementAndGet();
                }
            } catch (KeyValueException e) {
                assertThat(e.kind()).isEqualTo(KeyValueException.Kind.UNAVAILABLE);
            }
        });
        open();
        int found = 0;
        try (var scan = store.scan(P, new byte[0], 0)) {
            while (scan.next()) {
                found++;
            }
        }
        assertThat(found).isEqualTo(acknowledged.get());
    }
}
