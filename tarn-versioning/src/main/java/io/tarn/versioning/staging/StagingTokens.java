package io.tarn.versioning.staging;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Mints staging tokens and queues those no branch names any more for removal (engine specification 8.5, 10.8).
public final class StagingTokens {
    private final KeyValueStore store;
    private final RandomGenerator random;
    private final Runnable wakeCleaner;

    public StagingTokens(KeyValueStore store, RandomGenerator random, Runnable wakeCleaner) {
        this.store = store;
        this.random = random;
        this.wakeCleaner = wakeCleaner;
    }

    /// A token never used before: `<repository>-<branch>:<uuid>`.
    public String fresh(String repository, String branch) {
        long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return repository + "-" + branch + ":" + new UUID(high, low);
    }

    /// The writes that queue these tokens, to be carried out after the write that forgets them.
    public List<Write> dropping(List<String> tokens) {
        var writes = new ArrayList<Write>(tokens.size());
        for (String token : tokens) {
            writes.add(new Write.Set(
                    KeyLayout.CLEANUP_TOKENS, KeyLayout.token(token), KeyLayout.CLEANUP_VALUE, Condition.always()));
        }
        return writes;
    }

    /// Queues tokens that no branch names any more.
    public void drop(List<String> tokens) {
        if (!tokens.isEmpty()) {
            store.write(dropping(tokens));
            dropped();
        }
    }

    /// To be called after the writes of [#dropping] were carried out.
    public void dropped() {
        wakeCleaner.run();
    }
}
