package io.tarn.versioning.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.testkit.Await;
import io.tarn.versioning.KeyLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Queued tokens are removed at the start, when woken, and periodically (engine specification 10.8).
class TokenCleanerTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final MemoryKeyValueStore store = new MemoryKeyValueStore();

    private TokenCleaner cleaner(Duration period) {
        return new TokenCleaner(store, new Random(1), period);
    }

    private void stage(String token) {
        store.set(KeyLayout.token(token), "key".getBytes(UTF_8), new byte[] {1});
    }

    private void queue(String token) {
        stage(token);
        store.set(KeyLayout.CLEANUP_TOKENS, KeyLayout.token(token), KeyLayout.CLEANUP_VALUE);
    }

    private void awaitGone(String token) {
        Await.until(
                token + " is removed",
                () -> store.get(KeyLayout.token(token), "key".getBytes(UTF_8)).isEmpty()
                        && store.get(KeyLayout.CLEANUP_TOKENS, KeyLayout.token(token))
                                .isEmpty());
    }

    @Test
    void atTheStart() {
        queue("r-b:1");
        try (var cleaner = cleaner(NEVER)) {
            cleaner.start();
            awaitGone("r-b:1");
        }
    }

    @Test
    void whenWoken() {
        try (var cleaner = cleaner(NEVER)) {
            cleaner.start();
            var tokens = new StagingTokens(store, new Random(1), cleaner::wake);
            for (int i = 0; i < 20; i++) {
                stage("r-b:" + i);
                tokens.drop(List.of("r-b:" + i));
                awaitGone("r-b:" + i);
            }
        }
    }

    @Test
    void periodically() {
        try (var cleaner = cleaner(Duration.ofMillis(5))) {
            cleaner.start();
            queue("r-b:1");
            awaitGone("r-b:1");
            queue("r-b:2");
            awaitGone("r-b:2");
        }
    }

    @Test
    void manyAtOnceAndNothingElse() {
        stage("r-b:kept");
        var queued = new ArrayList<String>();
        for (int i = 0; i < 1500; i++) {
            queued.add("r-b:" + i);
            queue(queued.getLast());
        }
        cleaner(NEVER).cleanAll();
        queued.forEach(this::awaitGone);
        Await.until(
                "the other token is kept",
                () -> store.get(KeyLayout.token("r-b:kept"), "key".getBytes(UTF_8))
                        .isPresent());
    }
}
