package io.tarn.versioning.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.committed.CommittedOptions;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database crashes in the middle of a commit and takes back the seal that was not durable yet, while the server
/// lives on: the token that was sealed is the branch's staging token again.
class UndoneSealTest {
    @TempDir
    Path directory;

    @Test
    void whatIsWrittenAfterTheCrashIsCommitted() {
        var store = new CrashingStore();
        try (var lake = new EngineFixture(directory, store, new MemoryObjectStore(), CommittedOptions.defaults())) {
            Repository repository = lake.create("lake");
            lake.put(repository, "main", "before", "1");
            store.crashAtNextWrite = true;
            assertThatThrownBy(() -> lake.commit(repository, "main", "interrupted"))
                    .isInstanceOf(KeyValueException.class);
            lake.put(repository, "main", "after", "2");
            var both = Map.of("before", "1", "after", "2");
            assertThat(lake.content(repository, "main")).isEqualTo(both);
            lake.commit(repository, "main", "again");
            assertThat(lake.content(repository, "main")).isEqualTo(both);
        }
    }

    /// Undoes, when it crashes, the writes since the last durable one.
    private static final class CrashingStore implements KeyValueStore {
        private final MemoryKeyValueStore store = new MemoryKeyValueStore();
        private final Deque<Write> undo = new ArrayDeque<>();
        private boolean crashAtNextWrite;

        @Override
        public synchronized int write(List<Write> writes) {
            if (crashAtNextWrite) {
                crashAtNextWrite = false;
                store.write(List.copyOf(undo));
                undo.clear();
                throw new KeyValueException(Kind.UNAVAILABLE, "crashed");
            }
            undo.clear();
            return store.write(writes);
        }

        @Override
        public synchronized int writeDeferred(List<Write> writes) {
            for (Write write : writes) {
                undo.push(before(write));
            }
            return store.write(writes);
        }

        private Write before(Write write) {
            byte[] partition = write.partition();
            byte[] key = write.key();
            return store.get(partition, key)
                    .<Write>map(value -> new Write.Set(partition, key, value, Condition.always()))
                    .orElseGet(() -> new Write.Delete(partition, key));
        }

        @Override
        public Optional<byte[]> get(byte[] partition, byte[] key) {
            return store.get(partition, key);
        }

        @Override
        public List<Optional<byte[]>> getAll(byte[] partition, List<byte[]> keys) {
            return store.getAll(partition, keys);
        }

        @Override
        public Scan scan(byte[] partition, byte[] start, int pageSize) {
            return store.scan(partition, start, pageSize);
        }

        @Override
        public void dropPartition(byte[] partition) {
            store.dropPartition(partition);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
