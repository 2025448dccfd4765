package io.tarn.actions;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads what is kept of runs and of the hooks in them (actions specification 9, 10). Ids of later runs sort
/// before earlier ones, so everything is in the order of keys.
public final class RunReader {
    private static final int INDEX_PAGE = 100;

    private final KeyValueStore store;
    private final ObjectStore objects;

    public RunReader(KeyValueStore store, ObjectStore objects) {
        this.store = store;
        this.objects = objects;
    }

    /// Runs of a repository, newest first; those on one branch or of one commit, when `branch` or `commit` is
    /// not empty. `after` is the id of a run, exclusive; empty for the beginning.
    ///
    /// @throws VersioningException `INVALID`: both a branch and a commit
    public Page<Run> list(Repository repository, String branch, String commit, String after, int amount) {
        if (!branch.isEmpty() && !commit.isEmpty()) {
            throw new VersioningException(
                    Kind.INVALID, "can't use both branchID and MergedCommitID: parameters conflict");
        }
        String name = repository.name();
        if (!branch.isEmpty()) {
            return indexed(RunKeys.runsOfBranch(name, branch), after, amount);
        }
        return commit.isEmpty()
                ? page(RunKeys.runs(name), after, amount, RunCodec::run, Run::id)
                : indexed(RunKeys.runsOfCommit(name, commit), after, amount);
    }

    /// One run; `NOT_FOUND` when there is none of that id.
    public Run get(Repository repository, String runId) {
        return store.get(RunKeys.PARTITION, RunKeys.run(repository.name(), runId))
                .map(RunCodec::run)
                .orElseThrow(() -> new VersioningException(Kind.NOT_FOUND, "not found: not found"));
    }

    /// The hooks of a run in the order in which they were to run; none for an unknown run. `after` is the id
    /// of a hook run, exclusive; empty for the beginning.
    public Page<HookRun> hookRuns(Repository repository, String runId, String after, int amount) {
        return page(RunKeys.hookRuns(repository.name(), runId), after, amount, RunCodec::hookRun, HookRun::id);
    }

    /// One hook of a run; `NOT_FOUND` when there is none.
    public HookRun hookRun(Repository repository, String runId, String hookRunId) {
        return store.get(RunKeys.PARTITION, RunKeys.hookRun(repository.name(), runId, hookRunId))
                .map(RunCodec::hookRun)
                .orElseThrow(() -> new VersioningException(Kind.NOT_FOUND, "not found"));
    }

    /// How many bytes a hook put out; fails as [ObjectStore#properties] does when the log is gone.
    public long outputBytes(Repository repository, HookRun run) {
        return objects.properties(log(repository, run)).sizeBytes();
    }

    /// What a hook put out. Close the stream.
    public InputStream output(Repository repository, HookRun run) {
        return objects.get(log(repository, run));
    }

    private static StorageLocation log(Repository repository, HookRun run) {
        return StorageLocation.relative(repository.namespace(), RunKeys.log(run.runId(), run.id()));
    }

    private <T> Page<T> page(
            String prefix, String after, int amount, Function<byte[], T> decode, Function<T, String> id) {
        List<T> results = new ArrayList<>();
        try (Keys keys = new Keys(prefix, after, amount + 1)) {
            while (results.size() <= amount && keys.next()) {
                results.add(decode.apply(keys.value()));
            }
        }
        return cut(results, amount, id);
    }

    /// Runs whose index records lie under the prefix; index records that lead nowhere are stepped over.
    private Page<Run> indexed(String prefix, String after, int amount) {
        List<Run> results = new ArrayList<>();
        try (Keys keys = new Keys(prefix, after, amount + 1)) {
            boolean more = true;
            while (results.size() <= amount && more) {
                List<byte[]> runs = new ArrayList<>();
                while (runs.size() < Math.min(INDEX_PAGE, amount + 1 - results.size()) && more) {
                    more = keys.next();
                    if (more) {
                        RunCodec.indexed(keys.value()).ifPresent(runs::add);
                    }
                }
                store.getAll(RunKeys.PARTITION, runs).stream()
                        .flatMap(Optional::stream)
                        .map(RunCodec::run)
                        .forEach(results::add);
            }
        }
        return cut(results, amount, Run::id);
    }

    private static <T> Page<T> cut(List<T> results, int amount, Function<T, String> id) {
        return results.size() > amount
                ? new Page<>(results.subList(0, amount), true, id.apply(results.get(amount - 1)))
                : new Page<>(results, false, "");
    }

    /// The keys under a prefix, those up to `after` left out.
    private final class Keys implements AutoCloseable {
        private final byte[] prefix;
        private final byte[] excluded;
        private final Scan scan;

        Keys(String prefix, String after, int pageSize) {
            this.prefix = RunKeys.bytes(prefix);
            this.excluded = RunKeys.bytes(prefix + after);
            this.scan = store.scan(RunKeys.PARTITION, excluded, pageSize);
        }

        boolean next() {
            boolean found = scan.next();
            if (found && Arrays.equals(scan.key(), excluded)) {
                found = scan.next();
            }
            return found && KeyPrefix.starts(scan.key(), prefix);
        }

        byte[] value() {
            return scan.value();
        }

        @Override
        public void close() {
            scan.close();
        }
    }
}
