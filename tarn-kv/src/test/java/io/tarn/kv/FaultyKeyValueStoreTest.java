package io.tarn.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.kv.FaultyKeyValueStore.Call;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Crowd;
import org.junit.jupiter.api.Test;

/// Without faults the wrapper is a store like any other; with them it does what the plan says.
class FaultyKeyValueStoreTest extends KeyValueStoreContract {
    @Override
    protected KeyValueStore open() {
        return new FaultyKeyValueStore(new MemoryKeyValueStore(), Plan.none());
    }

    private FaultyKeyValueStore faulty() {
        return (FaultyKeyValueStore) store;
    }

    @Test
    void aFaultBeforeLeavesNothingAndAFaultAfterLeavesTheWrite() {
        byte[] p = partition();
        faulty().plan(Plan.at(Call.WRITE, 2, new Fault.Before(Kind.THROTTLED)));
        store.set(p, bytes("1"), bytes("v"));
        assertKind(Kind.THROTTLED, () -> store.set(p, bytes("2"), bytes("v")));
        store.set(p, bytes("3"), bytes("v"));
        assertThat(value(p, "2")).isEmpty();
        faulty().plan(Plan.at(Call.WRITE, 1, new Fault.After(Kind.UNAVAILABLE)));
        assertKind(Kind.UNAVAILABLE, () -> store.set(p, bytes("4"), bytes("v")));
        assertThat(value(p, "4")).contains("v");
    }

    @Test
    void aHeldCallWaitsForItsRelease() {
        byte[] p = partition();
        Fault.Held held = Fault.Held.fresh();
        faulty().plan(Plan.at(Call.WRITE, 1, held));
        Crowd.virtual(2, index -> {
            if (index == 0) {
                store.set(p, bytes("k"), bytes("v"));
            } else {
                held.reached().await();
                assertThat(value(p, "k")).isEmpty();
                held.release().countDown();
            }
        });
        assertThat(value(p, "k")).contains("v");
    }

    @Test
    void randomFaultsFollowTheSeed() {
        assertThat(failures(5)).isEqualTo(failures(5)).isBetween(50, 150);
        assertThat(faulty().calls()).isEqualTo(2000);
    }

    private int failures(long seed) {
        faulty().plan(Plan.random(seed, 0.1));
        int failures = 0;
        for (int i = 0; i < 1000; i++) {
            try {
                store.get(bytes("p"), bytes("k"));
            } catch (KeyValueException e) {
                failures++;
            }
        }
        return failures;
    }
}
