package io.tarn.catalog.dump;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RefLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One restore, step by step.
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    /// Records stored by one write, and their size beyond which one is closed earlier.
    private static final int BATCH = 500;

    private static final int BATCH_BYTES = 1 << 20;

    /// Told how the restore gets on; ends it by throwing.
    interface Watch {
        /// One more record was dealt with.
        default void step() {}

        /// Everything up to this point is durable.
        void reached(RestorePoint point);
    }

    private final VersioningEngine engine;
    private final Repository repository;
    private final DumpReader<Commit> commits;
    private final DumpReader<RefLoader.Head> branches;
    private final DumpReader<Tag> tags;

    Restoration(VersioningEngine engine, Repository repository, RefsFiles files) {
        this.engine = engine;
        this.repository = repository;
        this.commits = reader(DumpedEntity.COMMIT, files, RecordCodec::commit, Commit::id);
        this.branches = reader(DumpedEntity.BRANCH, files, Restoration::head, RefLoader.Head::name);
        this.tags = reader(DumpedEntity.TAG, files, RecordCodec::tag, Tag::name);
    }

    private <T> DumpReader<T> reader(
            DumpedEntity entity, RefsFiles files, Function<byte[], T> decode, Function<T, String> name) {
        return new DumpReader<>(engine.committed(), repository.namespace(), entity, files.of(entity), decode, name);
    }

    private static RefLoader.Head head(byte[] record) {
        var branch = RecordCodec.branch(record);
        return new RefLoader.Head(branch.name(), branch.commitId());
    }

    /// Does what is left from that point on.
    void run(RestorePoint from, Watch watch) {
        RestorePoint point = from;
        for (RestorePoint.Step step : RestorePoint.Step.values()) {
            if (step.compareTo(point.step()) >= 0) {
                byte[] after = step == point.step() ? point.key() : new byte[0];
                perform(step, after, watch);
            }
        }
        engine.repositories().requireStill(repository);
    }

    private void perform(RestorePoint.Step step, byte[] after, Watch watch) {
        switch (step) {
            case CHECK -> {
                check(watch);
                watch.reached(RestorePoint.startOf(RestorePoint.Step.COMMITS));
            }
            case COMMITS ->
                load(
                        step,
                        commits,
                        after,
                        watch,
                        commit -> true,
                        batch -> engine.loader().commits(repository, batch));
            case BRANCHES -> load(step, branches, after, watch, head -> !isDefault(head), this::createBranches);
            case TAGS ->
                load(
                        step,
                        tags,
                        after,
                        watch,
                        tag -> true,
                        batch -> engine.loader().tags(repository, batch));
            case DEFAULT_BRANCH -> load(step, branches, after, watch, this::isDefault, this::createBranches);
        }
    }

    /// Nothing is stored of a dump of which anything is wrong.
    private void check(Watch watch) {
        commits.requireFile();
        branches.requireFile();
        tags.requireFile();
        commits.forEach(new byte[0], (commit, key, size) -> {
            watch.step();
            requireRight(commit);
        });
        branches.forEach(new byte[0], (head, key, size) -> {
            watch.step();
            Names.branch("branch", head.name());
        });
        tags.forEach(new byte[0], (tag, key, size) -> {
            watch.step();
            Names.tag("tagID", tag.name());
        });
    }

    private static void requireRight(Commit commit) {
        if (commit.generation() == 0) {
            throw new VersioningException(
                    INVALID,
                    "dumps created by lakeFS versions before v0.61.0 are no longer supported: no commit generation");
        }
        String computed = Commit.computeId(
                commit.committer(),
                commit.message(),
                commit.creationDate(),
                commit.metarangeId(),
                commit.metadata(),
                commit.parents());
        if (!computed.equals(commit.id())) {
            throw new VersioningException(
                    INVALID,
                    "commit ID does not match for " + computed + ": commit id: invalid value: validation error");
        }
    }

    private boolean isDefault(RefLoader.Head head) {
        return head.name().equals(repository.defaultBranch());
    }

    private void createBranches(List<RefLoader.Head> heads) {
        for (RefLoader.Head head : heads) {
            if (engine.commits().find(repository, head.commitId()).isEmpty()) {
                LOG.warn(
                        "Branch {} of repository {} is restored, but the dump lacks its head {}",
                        head.name(),
                        repository.name(),
                        head.commitId());
            }
        }
        engine.loader().branches(repository, heads);
    }

    private interface Filter<T> {
        boolean takes(T one);
    }

    private <T> void load(
            RestorePoint.Step step,
            DumpReader<T> dump,
            byte[] after,
            Watch watch,
            Filter<T> filter,
            Consumer<List<T>> store) {
        var batch = new Batch<T>(step, watch, records -> {
            engine.repositories().requireStill(repository);
            store.accept(records);
        });
        dump.forEach(after, (one, key, size) -> {
            watch.step();
            if (filter.takes(one)) {
                batch.add(one, key, size);
            }
        });
        batch.flush();
    }

    /// Records that are stored together.
    private static final class Batch<T> {
        private final RestorePoint.Step step;
        private final Watch watch;
        private final Consumer<List<T>> store;
        private final List<T> records = new ArrayList<>();
        private Optional<byte[]> lastKey = Optional.empty();
        private int bytes;

        Batch(RestorePoint.Step step, Watch watch, Consumer<List<T>> store) {
            this.step = step;
            this.watch = watch;
            this.store = store;
        }

        void add(T record, byte[] key, int size) {
            records.add(record);
            lastKey = Optional.of(key);
            bytes += size;
            if (records.size() >= BATCH || bytes >= BATCH_BYTES) {
                flush();
            }
        }

        void flush() {
            if (!records.isEmpty()) {
                store.accept(List.copyOf(records));
                watch.reached(new RestorePoint(step, lastKey.orElseThrow()));
                records.clear();
                bytes = 0;
            }
        }
    }
}
