package io.tarn.catalog.task;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.Key;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;

/// Where the record of a task lies.
record TaskPlace(String repository, String instanceUid, TaskKind kind, String id) {
    static TaskPlace of(Repository repository, TaskKind kind, String id) {
        return new TaskPlace(repository.name(), repository.instanceUid(), kind, id);
    }

    byte[] partition() {
        return Repository.partition(repository, instanceUid);
    }

    byte[] key() {
        return KeyLayout.within(kind.format().keyPrefix(), id);
    }

    Key record() {
        return new Key(partition(), key());
    }

    /// The key in the list of unfinished tasks; ids of different kinds do not meet, for their prefixes differ.
    byte[] listKey() {
        return (repository + "-" + instanceUid + "/" + kind.format().keyPrefix() + id).getBytes(UTF_8);
    }

    boolean isIn(Repository found) {
        return found.instanceUid().equals(instanceUid);
    }

    @Override
    public String toString() {
        return kind.operation() + " task " + id + " of repository " + repository;
    }
}
