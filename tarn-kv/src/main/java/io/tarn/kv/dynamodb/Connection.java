package io.tarn.kv.dynamodb;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// The one way to the table: makes calls, makes them again where that is safe, and says what went wrong. The
/// client must not repeat anything by itself.
final class Connection implements AutoCloseable {
    /// How long a call is repeated; its last attempt may end later by the time one attempt may take.
    static final Duration CALL_TIME_MAX = Duration.ofSeconds(30);

    private static final Duration PAUSE_FIRST = Duration.ofMillis(25);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(2);
    private static final int DOUBLINGS_MAX = 16;

    private final DynamoDbClient client;
    private final FailureTexts texts;
    private final Consumption consumption;
    private final int attemptsMax;
    private final Duration turnTimeMax;
    private final Semaphore turns;
    private volatile boolean closed;

    Connection(DynamoDbClient client, FailureTexts texts, Consumption consumption, DynamoOptions options) {
        this.client = client;
        this.texts = texts;
        this.consumption = consumption;
        this.attemptsMax = options.maxAttempts();
        this.turnTimeMax = options.attemptTimeout();
        this.turns = new Semaphore(options.connectionsMax(), true);
    }

    Consumption consumption() {
        return consumption;
    }

    String table() {
        return texts.table();
    }

    int attemptsMax() {
        return attemptsMax;
    }

    /// Makes the call until it succeeds or `repeat` forbids another attempt. A condition that does not hold is
    /// thrown as it is, everything else as a [KeyValueException].
    <T> T call(Repeat repeat, Function<DynamoDbClient, T> request) {
        long start = System.nanoTime();
        boolean uncertain = false;
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(request);
            } catch (SdkException e) {
                Failure failure = Failure.of(e);
                if (failure == Failure.CONDITION) {
                    throw uncertain && repeat == Repeat.ONCE_ENDED ? texts.undecided(e) : e;
                }
                uncertain |= failure.isUncertain();
                boolean late = System.nanoTime() - start > CALL_TIME_MAX.toNanos();
                if (attempt == attemptsMax || late || !repeat.allows(failure)) {
                    throw texts.translate(e);
                }
                pause(attempt);
            }
        }
    }

    /// The client's own queue for a connection would make a call that was never sent look like a lost one.
    private <T> T attempt(Function<DynamoDbClient, T> request) {
        checkOpen();
        awaitTurn();
        try {
            return request.apply(client);
        } catch (RuntimeException e) {
            checkOpen();
            throw e;
        } finally {
            turns.release();
        }
    }

    private void awaitTurn() {
        try {
            if (!turns.tryAcquire(turnTimeMax.toNanos(), TimeUnit.NANOSECONDS)) {
                throw FailureTexts.slowDown();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw texts.interrupted(e);
        }
    }

    /// Waits before trying again; longer the more attempts failed in a row.
    void pause(int failed) {
        long longest = Math.min(PAUSE_MAX.toNanos(), PAUSE_FIRST.toNanos() << Math.min(failed - 1, DOUBLINGS_MAX));
        try {
            Thread.sleep(Duration.ofNanos(ThreadLocalRandom.current().nextLong(longest / 2, longest)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw texts.interrupted(e);
        }
    }

    /// Fails once closed.
    void checkOpen() {
        if (closed) {
            throw FailureTexts.closed();
        }
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
