package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.GONE;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.tarn.block.StorageNamespace;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import io.tarn.versioning.staging.StagingTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The repositories of a server: created in an order that a crash leaves only garbage of, deleted so that a
/// repeated delete finishes an interrupted one (engine specification 9).
public final class Repositories {
    /// How the cache of records is bounded and how stale another server's change may be seen.
    public record CacheOptions(int sizeMax, Duration expiry) {}

    /// What a new repository looks like. `bare` makes the record alone: no branch, no commit.
    public record Creation(
            String name, StorageNamespace namespace, String defaultBranch, boolean readOnly, boolean bare) {}

    private static final String FIRST_COMMIT_MESSAGE = "Repository created";
    /// Repositories read at a time by [#forEach].
    private static final int PAGE = 1000;

    private static final int DELETE_PAGE = 1000;
    /// Bytes of the metadata record; what would make it larger is refused.
    static final int METADATA_BYTES_MAX = 350_000;

    private final KeyValueStore store;
    private final Xid.Generator xids;
    private final StagingTokens tokens;
    private final RecordUpdate updates;
    private final LoadingCache<String, Optional<Repository>> cache;

    public Repositories(
            KeyValueStore store,
            Xid.Generator xids,
            StagingTokens tokens,
            RandomGenerator random,
            CacheOptions options) {
        this.store = store;
        this.xids = xids;
        this.tokens = tokens;
        this.updates = new RecordUpdate(store, random);
        this.cache = Caffeine.newBuilder()
                .maximumSize(options.sizeMax())
                .expireAfterWrite(options.expiry())
                .build(this::load);
    }

    /// The active repository of that name: 404 when there is none, 410 while it is being deleted.
    public Repository get(String name) {
        Optional<Repository> cached = cache.get(name);
        if (cached.isEmpty()) {
            cache.invalidate(name);
            throw new VersioningException(NOT_FOUND, "repository not found");
        }
        if (cached.get().inDeletion()) {
            throw new VersioningException(GONE, "repository in deletion");
        }
        return cached.get();
    }

    /// Refuses when the repository is no longer there, or on its way out: 404 or 410. Asks the store, unlike
    /// [#get]. As long as this passes nothing of the repository has been removed by its deletion.
    public void requireStill(Repository repository) {
        Repository now = load(repository.name())
                .filter(found -> found.instanceUid().equals(repository.instanceUid()))
                .orElseThrow(() -> new VersioningException(NOT_FOUND, "repository not found"));
        if (now.inDeletion()) {
            throw new VersioningException(GONE, "repository in deletion");
        }
    }

    /// Whether a record of that name exists, in whatever state.
    public boolean exists(String name) {
        return load(name).isPresent();
    }

    private Optional<Repository> load(String name) {
        return store.get(KeyLayout.GRAVELER, KeyLayout.repository(name)).map(RecordCodec::repository);
    }

    /// Repositories in name order whose name starts with `prefix` and contains `search`.
    public Page<Repository> list(String prefix, String search, String after, int amount) {
        return new RecordListing(store)
                .page(
                        KeyLayout.GRAVELER,
                        KeyLayout.REPOSITORIES,
                        prefix,
                        after,
                        amount,
                        RecordCodec::repository,
                        Repository::name,
                        repository -> repository.name().contains(search));
    }

    /// Every repository in name order, read page by page.
    public void forEach(Consumer<Repository> action) {
        String after = "";
        boolean more = true;
        while (more) {
            Page<Repository> page = list("", "", after, PAGE);
            page.results().forEach(action);
            more = page.hasMore();
            after = page.nextOffset();
        }
    }

    /// Creates the repository: first commit, then default branch, then the record, whose presence makes it
    /// exist.
    public Repository create(Creation creation) {
        Names.repository("name", creation.name());
        Names.required("storageNamespace", creation.namespace().uri());
        Names.branch("defaultBranch", creation.defaultBranch());
        Instant now = xids.now();
        var repository = new Repository(
                creation.name(),
                creation.namespace(),
                creation.defaultBranch(),
                now,
                false,
                xids.next().text(),
                creation.readOnly());
        if (!creation.bare()) {
            Commit first = Commit.of("", FIRST_COMMIT_MESSAGE, now, "", Map.of(), List.of(), 1);
            var branch = new Branch(
                    creation.defaultBranch(),
                    first.id(),
                    tokens.fresh(creation.name(), creation.defaultBranch()),
                    List.of(),
                    false);
            store.set(repository.partition(), KeyLayout.commit(first.id()), RecordCodec.encode(first));
            store.set(repository.partition(), KeyLayout.branch(branch.name()), RecordCodec.encode(branch));
        }
        boolean created = store.setIf(
                KeyLayout.GRAVELER,
                KeyLayout.repository(repository.name()),
                RecordCodec.encode(repository),
                Condition.absent());
        cache.invalidate(creation.name());
        if (!created) {
            store.dropPartition(repository.partition());
            throw new VersioningException(CONFLICT, "error creating repository: not unique");
        }
        return repository;
    }

    /// Deletes all records of the repository; objects in its namespace stay. Works on a repository whose
    /// deletion was interrupted. A repository created anew under the name meanwhile is left alone.
    public void delete(String name, boolean force) {
        byte[] key = KeyLayout.repository(name);
        Repository repository = mark(name, force);
        cache.invalidate(name);
        dropStaging(repository);
        dropPullIndex(repository);
        store.dropPartition(repository.partition());
        if (load(name)
                .filter(left -> left.instanceUid().equals(repository.instanceUid()))
                .isPresent()) {
            store.delete(KeyLayout.GRAVELER, key);
        }
        cache.invalidate(name);
    }

    /// Puts the repository in deletion, where it is not yet.
    private Repository mark(String name, boolean force) {
        byte[] key = KeyLayout.repository(name);
        while (true) {
            byte[] stored = store.get(KeyLayout.GRAVELER, key)
                    .orElseThrow(() -> new VersioningException(NOT_FOUND, "repository not found"));
            Repository repository = RecordCodec.repository(stored);
            repository.requireWritable(force);
            var marked = new Repository(
                    repository.name(),
                    repository.namespace(),
                    repository.defaultBranch(),
                    repository.creationDate(),
                    true,
                    repository.instanceUid(),
                    repository.readOnly());
            if (store.setIf(KeyLayout.GRAVELER, key, RecordCodec.encode(marked), Condition.unchanged(stored))) {
                return marked;
            }
        }
    }

    private void dropStaging(Repository repository) {
        byte[] prefix = KeyLayout.branch("");
        var dropped = new ArrayList<String>();
        try (var scan = store.scan(repository.partition(), prefix, DELETE_PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                dropped.addAll(RecordCodec.branch(scan.value()).tokens());
                if (dropped.size() >= DELETE_PAGE) {
                    tokens.drop(dropped);
                    dropped.clear();
                }
            }
        }
        tokens.drop(dropped);
    }

    private void dropPullIndex(Repository repository) {
        byte[] prefix = KeyLayout.pullIndexPrefix(repository).getBytes(UTF_8);
        var found = new ArrayList<Write>();
        do {
            found.clear();
            try (var scan = store.scan(KeyLayout.PULL_INDEX, prefix, DELETE_PAGE)) {
                while (found.size() < DELETE_PAGE && scan.next() && KeyPrefix.starts(scan.key(), prefix)) {
                    found.add(new Write.Delete(KeyLayout.PULL_INDEX, scan.key()));
                }
            }
            if (!found.isEmpty()) {
                store.write(found);
            }
        } while (!found.isEmpty());
    }

    /// The free key/value map of the repository, in key order.
    public SortedMap<String, String> metadata(Repository repository) {
        return store.get(repository.partition(), KeyLayout.REPOSITORY_METADATA)
                .map(RecordCodec::metadata)
                .orElseGet(TreeMap::new);
    }

    /// Changes that map; concurrent changes are all kept. 400 when it grows beyond what a record holds.
    public void updateMetadata(Repository repository, UnaryOperator<SortedMap<String, String>> change) {
        updates.run(repository.partition(), KeyLayout.REPOSITORY_METADATA, stored -> {
            var map = change.apply(stored.map(RecordCodec::metadata).orElseGet(TreeMap::new));
            byte[] changed = RecordCodec.encodeMetadata(map);
            boolean grows = changed.length > stored.map(bytes -> bytes.length).orElse(0);
            if (grows && changed.length > METADATA_BYTES_MAX) {
                throw new VersioningException(
                        INVALID,
                        "repository metadata: more than " + METADATA_BYTES_MAX
                                + " bytes: invalid value: validation error");
            }
            return Optional.of(changed);
        });
    }
}
