package io.tarn.catalog.imports;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Work on a virtual thread of its own.
final class Background {
    private Background() {}

    static <T> CompletableFuture<T> start(String name, Supplier<T> work) {
        var done = new CompletableFuture<T>();
        Thread.ofVirtual().name(name).start(() -> {
            try {
                done.complete(work.get());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /// Waits for what the work gave; throws what it threw.
    static <T> T result(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }
}
