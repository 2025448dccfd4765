package io.tarn.auth.directory.remote;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits at the start until the authorization server is well (auth.md 18).
public final class RemoteHealth {
    /// How long the first pause between two questions is; each is twice as long as the one before.
    public static final Duration PAUSE_FIRST = Duration.ofSeconds(1);

    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(RemoteHealth.class);

    private final RemoteCalls calls;
    private final Duration pauseFirst;

    /// @param pauseFirst as a rule [#PAUSE_FIRST]
    public RemoteHealth(RemoteCalls calls, Duration pauseFirst) {
        this.calls = calls;
        this.pauseFirst = pauseFirst;
    }

    /// Asks until the server is well, and logs its version.
    ///
    /// @throws AuthException `UNAVAILABLE` when it is not within `limit`, or does not tell its version
    public void await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        Duration pause = pauseFirst;
        Optional<String> reason = illness();
        while (reason.isPresent()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AuthException(Kind.UNAVAILABLE, reason.get());
            }
            rest(Math.min(left, pause.toNanos()));
            pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
            reason = illness();
        }
        var version = calls.find("/config/version")
                .orElseThrow(() -> new AuthException(Kind.UNAVAILABLE, "the authorization server has no version"));
        LOG.info("authorization server of version {}", RemoteRecords.text(version, "version"));
    }

    private Optional<String> illness() {
        try {
            int status = calls.send("GET", "/healthcheck", Map.of(), Optional.empty())
                    .status();
            return status == 204 ? Optional.empty() : Optional.of("GET /healthcheck is answered " + status);
        } catch (AuthException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void rest(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AuthException(Kind.UNAVAILABLE, "interrupted", e);
        }
    }
}
