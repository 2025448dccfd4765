package io.tarn.versioning.ref;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// The commit records of a repository. They never change, so a cache of them is always right.
public final class Commits {
    /// Bytes of encoded commits kept in memory.
    private static final long CACHE_BYTES_MAX = 16L << 20;

    /// What a cached commit costs beside its encoded form.
    private static final int CACHE_OVERHEAD_BYTES = 300;

    private static final int ID_LENGTH = 64;

    private record CacheKey(String instanceUid, String id) {}

    private record Cached(Commit commit, int bytes) {}

    private final KeyValueStore store;
    private final Cache<CacheKey, Cached> cache = Caffeine.newBuilder()
            .maximumWeight(CACHE_BYTES_MAX)
            .<CacheKey, Cached>weigher((key, cached) -> cached.bytes() + CACHE_OVERHEAD_BYTES)
            .build();

    public Commits(KeyValueStore store) {
        this.store = store;
    }

    /// The commit with this full id.
    public Optional<Commit> find(Repository repository, String id) {
        var key = new CacheKey(repository.instanceUid(), id);
        Cached cached = cache.getIfPresent(key);
        if (cached != null) {
            return Optional.of(cached.commit());
        }
        return store.get(repository.partition(), KeyLayout.commit(id)).map(bytes -> {
            Commit commit = RecordCodec.commit(bytes);
            cache.put(key, new Cached(commit, bytes.length));
            return commit;
        });
    }

    /// The commit with this full id, which must exist.
    public Commit get(Repository repository, String id) {
        return find(repository, id)
                .orElseThrow(() -> new VersioningException(VersioningException.Kind.NOT_FOUND, "commit not found"));
    }

    /// The only commit whose id starts with `prefix`; empty when there is none or more than one.
    public Optional<String> findByPrefix(Repository repository, String prefix) {
        byte[] start = KeyLayout.commit(prefix);
        try (var scan = store.scan(repository.partition(), start, 2)) {
            if (!scan.next() || !KeyPrefix.starts(scan.key(), start)) {
                return Optional.empty();
            }
            String id = RecordCodec.commit(scan.value()).id();
            boolean ambiguous = scan.next() && KeyPrefix.starts(scan.key(), start);
            return ambiguous ? Optional.empty() : Optional.of(id);
        }
    }

    /// Commits in id order, also those that no ref leads to.
    public Page<Commit> list(Repository repository, String after, int amount) {
        return new RecordListing(store)
                .page(
                        repository.partition(),
                        KeyLayout.COMMITS,
                        "",
                        after,
                        amount,
                        RecordCodec::commit,
                        Commit::id,
                        commit -> true);
    }

    /// Whether `text` could be a commit id or its prefix.
    static boolean isIdPrefix(String text) {
        if (text.isEmpty() || text.length() > ID_LENGTH) {
            return false;
        }
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'));
    }

    static boolean isFullId(String text) {
        return text.length() == ID_LENGTH && isIdPrefix(text);
    }

    /// All commits of the repository in id order. Close the scan.
    public CommitScan scan(Repository repository) {
        return new CommitScan(store, repository);
    }

    /// Stores the commit; the same commit being there already is fine.
    public void store(Repository repository, Commit commit) {
        boolean _ = add(repository, commit);
    }

    /// Stores the commit unless one of this id is there; false when it is.
    public boolean add(Repository repository, Commit commit) {
        return store.setIf(
                repository.partition(), KeyLayout.commit(commit.id()), RecordCodec.encode(commit), Condition.absent());
    }

    /// Keeps in memory a commit that was stored.
    public void remember(Repository repository, Commit commit) {
        int bytes = RecordCodec.encode(commit).length;
        cache.put(new CacheKey(repository.instanceUid(), commit.id()), new Cached(commit, bytes));
    }

    /// The write that stores the commit. A commit that is there already is the same.
    public Write write(Repository repository, Commit commit) {
        return new Write.Set(
                repository.partition(), KeyLayout.commit(commit.id()), RecordCodec.encode(commit), Condition.always());
    }
}
