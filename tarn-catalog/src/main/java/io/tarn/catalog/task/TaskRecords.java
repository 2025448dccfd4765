package io.tarn.catalog.task;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.UnfinishedTask;
import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The stored tasks, and the list of those that are not done.
///
/// The list is a partition of its own, so that a server finds what a dead one left without walking through all
/// repositories. An entry is written before the record and removed after it is done: an entry may lead nowhere,
/// but no unfinished task is without one.
final class TaskRecords {
    private static final Logger LOG = LoggerFactory.getLogger(TaskRecords.class);

    /// Compare-and-set tries against others who change the same record.
    private static final int TRIES_MAX = 100;

    private static final int PAGE = 100;

    /// One entry of the list.
    record Listed(byte[] listKey, TaskPlace place, Instant createdAt) {}

    private final KeyValueStore store;

    TaskRecords(KeyValueStore store) {
        this.store = store;
    }

    /// Stores a new task.
    void create(TaskPlace place, TaskState state) {
        var entry = UnfinishedTask.newBuilder()
                .setKind(place.kind().operation())
                .setRepository(place.repository())
                .setInstanceUid(place.instanceUid())
                .setId(place.id())
                .setCreatedAt(RecordCodec.timestamp(state.updatedAt()))
                .build();
        byte[] record = place.kind().format().encode(state);
        int written = store.write(List.of(
                new Write.Set(KeyLayout.UNFINISHED_TASKS, place.listKey(), entry.toByteArray(), Condition.always()),
                new Write.Set(place.partition(), place.key(), record, Condition.absent())));
        if (written < 2) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "task id " + place.id() + " is taken");
        }
    }

    Optional<TaskState> find(TaskPlace place) {
        return store.get(place.partition(), place.key()).map(place.kind().format()::decode);
    }

    /// The records of many places, in their order.
    List<Optional<TaskState>> findEach(List<TaskPlace> places) {
        List<Key> keys = places.stream().map(TaskPlace::record).toList();
        List<Optional<byte[]>> found = store.getEach(keys);
        var states = new ArrayList<Optional<TaskState>>(places.size());
        for (int i = 0; i < places.size(); i++) {
            states.add(found.get(i).map(places.get(i).kind().format()::decode));
        }
        return states;
    }

    /// Changes the task, if it is not done and `owned` accepts what is stored, and returns it as it is then;
    /// empty when there is none such. A change that is there already counts as made, so that a call whose
    /// answer was lost can be repeated. When the task is done with the change it leaves the list.
    Optional<TaskState> change(TaskPlace place, Predicate<TaskState> owned, UnaryOperator<TaskState> change) {
        TaskFormat format = place.kind().format();
        for (int i = 0; i < TRIES_MAX; i++) {
            Optional<byte[]> stored = store.get(place.partition(), place.key());
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            TaskState before = format.decode(stored.get());
            TaskState after = change.apply(before);
            byte[] record = format.encode(after);
            if (!owned.test(before)) {
                return Optional.empty();
            }
            if (Arrays.equals(record, stored.get())) {
                return Optional.of(after);
            }
            if (before.done()) {
                return Optional.empty();
            }
            var writes = new ArrayList<Write>();
            writes.add(new Write.Set(place.partition(), place.key(), record, Condition.unchanged(stored.get())));
            if (after.done()) {
                writes.add(new Write.Delete(KeyLayout.UNFINISHED_TASKS, place.listKey()));
            }
            if (store.write(writes) == writes.size()) {
                return Optional.of(after);
            }
        }
        throw VersioningException.tooManyTries();
    }

    /// Every entry of the list whose task is of one of these kinds, by operation; tasks of unknown kinds are
    /// left to servers that know them.
    void forEachUnfinished(Map<String, TaskKind> kinds, Consumer<Listed> action) {
        try (var scan = store.scan(KeyLayout.UNFINISHED_TASKS, new byte[0], PAGE)) {
            while (scan.next()) {
                listed(kinds, scan.key(), scan.value()).ifPresent(action);
            }
        }
    }

    private static Optional<Listed> listed(Map<String, TaskKind> kinds, byte[] key, byte[] value) {
        try {
            UnfinishedTask entry = UnfinishedTask.parseFrom(value);
            return Optional.ofNullable(kinds.get(entry.getKind()))
                    .map(kind -> new Listed(
                            key,
                            new TaskPlace(entry.getRepository(), entry.getInstanceUid(), kind, entry.getId()),
                            RecordCodec.instant(entry.getCreatedAt())));
        } catch (InvalidProtocolBufferException e) {
            LOG.warn("An entry in the list of unfinished tasks is damaged and left alone", e);
            return Optional.empty();
        }
    }

    /// Takes an entry that leads nowhere from the list.
    void unlist(Listed listed) {
        store.delete(KeyLayout.UNFINISHED_TASKS, listed.listKey());
    }
}
