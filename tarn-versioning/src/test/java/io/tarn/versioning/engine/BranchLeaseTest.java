package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Crowd;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.branch.LeaseOptions;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RecordCodec.Ownership;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two engines over one store that take turns at a branch.
@Timeout(60)
class BranchLeaseTest {
    private static final LeaseOptions LEASES = new LeaseOptions(true, Duration.ofMillis(40), Duration.ofMillis(5));
    private static final int COMMITS = 100;

    @TempDir
    Path directory;

    private final KeyValueStore keyValues = new MemoryKeyValueStore();
    private final MemoryObjectStore objects = new MemoryObjectStore();
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<EngineFixture> lakes = new ArrayList<>();

    private EngineFixture open(KeyValueStore store) {
        var options = EngineOptions.defaults(new Random()).withLeases(LEASES).withHooks(new Attempts());
        var lake = new EngineFixture(
                directory.resolve("cache" + lakes.size()), store, objects, CommittedOptions.defaults(), options);
        lakes.add(lake);
        return lake;
    }

    private final class Attempts implements Hooks {
        @Override
        public void before(Change change) {
            if (change.event() == Event.COMMIT) {
                attempts.incrementAndGet();
            }
        }

        @Override
        public void after(Change change) {}
    }

    @AfterEach
    void close() {
        lakes.forEach(EngineFixture::close);
    }

    private static void change(EngineFixture lake, Repository repository, String key) {
        lake.put(repository, "main", key, "v");
        var parameters = EngineFixture.allowEmpty(key);
        lake.engine.operations().committer().commit(repository, "main", parameters, Optional.empty(), Optional.empty());
    }

    @Test
    void noServerThrowsAwayWorkAndNoneStarves() {
        open(keyValues);
        open(keyValues);
        Repository repository = lakes.getFirst().create("lake");
        Crowd.platform(4, member -> {
            for (int i = 0; i < COMMITS; i++) {
                change(lakes.get(member % 2), repository, member + "-" + i);
            }
        });
        assertThat(lakes.getFirst().content(repository, "main@")).hasSize(4 * COMMITS);
        assertThat(attempts.get()).as("commits tried").isBetween(4 * COMMITS, 4 * COMMITS * 11 / 10);
    }

    @Test
    void whoAsksGetsTheLeaseFromABusyServer() {
        EngineFixture busy = open(keyValues);
        EngineFixture other = open(keyValues);
        Repository repository = busy.create("lake");
        var done = new AtomicBoolean();
        var commits = new AtomicInteger();
        Crowd.platform(2, member -> {
            if (member == 0) {
                while (!done.get()) {
                    change(busy, repository, "busy" + commits.incrementAndGet());
                }
            } else {
                while (commits.get() < 10) {
                    Thread.onSpinWait();
                }
                try {
                    for (int i = 0; i < 5; i++) {
                        change(other, repository, "other" + i);
                    }
                } finally {
                    done.set(true);
                }
            }
        });
        assertThat(other.content(repository, "main")).containsKeys("other0", "other4");
    }

    @Test
    void aServerThatDiedHoldsOthersUpForOneLeaseWhateverItsClockSaid() {
        EngineFixture lake = open(keyValues);
        Repository repository = lake.create("lake");
        for (Instant expires : List.of(Instant.now().plusSeconds(3600), Instant.EPOCH)) {
            byte[] key = KeyLayout.ownership("lake", "main");
            keyValues.set(KeyLayout.OWNERSHIP, key, RecordCodec.encode(new Ownership("dead", expires, "dead too")));
            long start = System.nanoTime();
            change(lake, repository, "k" + expires);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(LEASES.duration().multipliedBy(8));
        }
        assertThat(lake.content(repository, "main@")).hasSize(2);
    }

    @Test
    void aLeaseNoLongerUsedIsGivenBack() {
        EngineFixture lake = open(keyValues);
        Repository repository = lake.create("lake");
        change(lake, repository, "k");
        byte[] key = KeyLayout.ownership("lake", "main");
        while (keyValues.get(KeyLayout.OWNERSHIP, key).isPresent()) {
            Thread.onSpinWait();
        }
        change(lake, repository, "l");
        assertThat(keyValues.get(KeyLayout.OWNERSHIP, key)).isPresent();
    }

    @Test
    void aDamagedHintIsNobodys() {
        EngineFixture lake = open(keyValues);
        Repository repository = lake.create("lake");
        keyValues.set(KeyLayout.OWNERSHIP, KeyLayout.ownership("lake", "main"), new byte[] {(byte) 0xff, 1});
        change(lake, repository, "k");
        assertThat(lake.content(repository, "main@")).containsKey("k");
    }
}
