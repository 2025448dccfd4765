package io.tarn.versioning.protection;

import static io.tarn.versioning.VersioningException.Kind.FORBIDDEN;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.PRECONDITION_FAILED;

import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.BranchProtectionBlockedAction;
import io.tarn.versioning.record.BranchProtectionBlockedActions;
import io.tarn.versioning.record.BranchProtectionRules;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RecordUpdate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Protected branches of repositories: their rules, and the refusals that every change of a branch asks for
/// (engine specification 16.1, 16.2; api.md 12).
///
/// Writes must not wait for the rules, so they are judged by rules read at most [#STALE_MAX] ago. While a
/// repository is in use they are read again every [#REFRESHED_AFTER], beside the writes; the first write after a
/// pause reads them itself. A change made through this server is seen by it at once.
public final class BranchProtection {
    /// For so long another server's change of the rules may go unnoticed.
    public static final Duration STALE_MAX = Duration.ofSeconds(3);

    static final Duration REFRESHED_AFTER = Duration.ofSeconds(1);

    /// Rules of one repository, and the bytes of their record; more are refused with 400.
    static final int PATTERNS_MAX = 1000;

    static final int RECORD_BYTES_MAX = 350_000;

    /// Memory for compiled rules, which take about so many times the bytes of their record.
    private static final long CACHE_BYTES_MAX = 16L << 20;

    private static final int COMPILED_BYTES_PER_BYTE = 32;
    private static final int CACHE_OVERHEAD_BYTES = 300;

    private static final byte[] NOTHING = {};

    private final KeyValueStore store;
    private final RecordUpdate updates;
    private final LoadingCache<Place, ProtectionRules> cache;

    /// Whose rules; a repository made anew under a name has other ones.
    private record Place(String repository, String instanceUid) {}

    public BranchProtection(KeyValueStore store, RandomGenerator random) {
        this(store, random, Ticker.systemTicker(), task -> Thread.startVirtualThread(task));
    }

    /// @param background where rules are read again beside the writes
    BranchProtection(KeyValueStore store, RandomGenerator random, Ticker ticker, Executor background) {
        this.store = store;
        this.updates = new RecordUpdate(store, random);
        this.cache = Caffeine.newBuilder()
                .maximumWeight(CACHE_BYTES_MAX)
                .<Place, ProtectionRules>weigher(
                        (place, rules) -> CACHE_OVERHEAD_BYTES + COMPILED_BYTES_PER_BYTE * rules.recordBytes())
                .expireAfterWrite(STALE_MAX)
                .refreshAfterWrite(REFRESHED_AFTER)
                .ticker(ticker)
                .executor(background)
                .build(new Loader());
    }

    private final class Loader implements CacheLoader<Place, ProtectionRules> {
        @Override
        public ProtectionRules load(Place place) {
            return new ProtectionRules(read(place));
        }

        @Override
        public ProtectionRules reload(Place place, ProtectionRules old) {
            byte[] stored = read(place);
            return old.areOf(stored) ? old : new ProtectionRules(stored);
        }

        private byte[] read(Place place) {
            return store.get(
                            Repository.partition(place.repository(), place.instanceUid()), KeyLayout.PROTECTED_BRANCHES)
                    .orElse(NOTHING);
        }
    }

    /// The rules as they are stored now.
    ///
    /// @param patterns in text order
    /// @param checksum hex SHA-256 of the record, empty when there is none or an empty one
    public record Stored(List<String> patterns, String checksum) {
        public Stored {
            patterns = List.copyOf(patterns);
        }
    }

    public Stored get(Repository repository) {
        byte[] stored =
                store.get(repository.partition(), KeyLayout.PROTECTED_BRANCHES).orElse(NOTHING);
        List<String> patterns = ProtectionRules.parse(stored).getBranchPatternToBlockedActionsMap().keySet().stream()
                .sorted()
                .toList();
        return new Stored(patterns, checksum(stored));
    }

    /// Replaces all rules; each of `patterns` blocks everything that can be blocked. With `expected`, only if
    /// the stored rules have this checksum, else 412; an empty one expects that there are none. 400 when a
    /// pattern does not compile.
    public void replace(Repository repository, Collection<String> patterns, Optional<String> expected) {
        repository.requireWritable(false);
        var rules = BranchProtectionRules.newBuilder();
        for (String pattern : patterns) {
            BranchPattern.parse(Names.required("pattern", pattern));
            rules.putBranchPatternToBlockedActions(pattern, everything());
        }
        byte[] record = record(rules);
        if (expected.isEmpty()) {
            store.set(repository.partition(), KeyLayout.PROTECTED_BRANCHES, record);
        } else if (!replaceIf(repository, record, expected.get())) {
            throw new VersioningException(PRECONDITION_FAILED, "Precondition failed");
        }
        forget(repository);
    }

    private boolean replaceIf(Repository repository, byte[] record, String expected) {
        Optional<byte[]> stored = store.get(repository.partition(), KeyLayout.PROTECTED_BRANCHES);
        if (!checksum(stored.orElse(NOTHING)).equals(expected)) {
            return false;
        }
        Condition condition = stored.<Condition>map(Condition::unchanged).orElseGet(Condition::absent);
        return store.setIf(repository.partition(), KeyLayout.PROTECTED_BRANCHES, record, condition);
    }

    /// Adds a rule that blocks everything that can be blocked; the others stay, whoever changes them meanwhile.
    /// 400 when the pattern does not compile.
    public void add(Repository repository, String pattern) {
        repository.requireWritable(false);
        protect(repository, pattern);
    }

    /// The same in a repository that may be read-only, for whoever makes it.
    public void protect(Repository repository, String pattern) {
        BranchPattern.parse(Names.required("pattern", pattern));
        change(repository, rules -> {
            rules.putBranchPatternToBlockedActions(pattern, everything());
            return true;
        });
    }

    /// Removes the rule of exactly this pattern; false when there is none.
    public boolean remove(Repository repository, String pattern) {
        repository.requireWritable(false);
        return change(repository, rules -> {
            boolean there = rules.containsBranchPatternToBlockedActions(pattern);
            rules.removeBranchPatternToBlockedActions(pattern);
            return there;
        });
    }

    /// Writes what `change` makes of the rules if it says so; returns what it said last.
    private boolean change(Repository repository, Predicate<BranchProtectionRules.Builder> change) {
        boolean changed = updates.run(repository.partition(), KeyLayout.PROTECTED_BRANCHES, stored -> {
            var rules = ProtectionRules.parse(stored.orElse(NOTHING)).toBuilder();
            return change.test(rules) ? Optional.of(record(rules)) : Optional.empty();
        });
        forget(repository);
        return changed;
    }

    /// Refuses a change of uncommitted values: 403 on a protected branch, which `force` does not lift, or in a
    /// read-only repository, where it does.
    public void requireStaging(Repository repository, String branch, boolean force) {
        require(repository, branch, BlockedAction.STAGING_WRITE, "cannot write to protected branch");
        repository.requireWritable(force);
    }

    /// Refuses a commit of what is staged, likewise.
    public void requireCommit(Repository repository, String branch, boolean force) {
        require(repository, branch, BlockedAction.COMMIT, "cannot commit to protected branch");
        repository.requireWritable(force);
    }

    /// Refuses to move the head to another commit, likewise.
    public void requireHardReset(Repository repository, String branch, boolean force) {
        require(repository, branch, BlockedAction.COMMIT, "protected branch");
        requireStaging(repository, branch, force);
    }

    private void require(Repository repository, String branch, BlockedAction action, String refusal) {
        var place = new Place(repository.name(), repository.instanceUid());
        if (cache.get(place).block(branch, action)) {
            throw new VersioningException(FORBIDDEN, refusal);
        }
    }

    private void forget(Repository repository) {
        cache.invalidate(new Place(repository.name(), repository.instanceUid()));
    }

    private static BranchProtectionBlockedActions everything() {
        return BranchProtectionBlockedActions.newBuilder()
                .addValue(BranchProtectionBlockedAction.STAGING_WRITE)
                .addValue(BranchProtectionBlockedAction.COMMIT)
                .build();
    }

    private static byte[] record(BranchProtectionRules.Builder rules) {
        byte[] record = RecordCodec.bytes(rules.build());
        if (rules.getBranchPatternToBlockedActionsCount() > PATTERNS_MAX || record.length > RECORD_BYTES_MAX) {
            throw new VersioningException(
                    INVALID,
                    "branch protection rules: more than " + PATTERNS_MAX + " patterns or " + RECORD_BYTES_MAX
                            + " bytes: invalid value: validation error");
        }
        return record;
    }

    private static String checksum(byte[] stored) {
        if (stored.length == 0) {
            return "";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stored));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
