package io.tarn.auth.saml;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity provider as its metadata last said; read when first needed, once a day, and when a signature is of
/// a key that it does not have.
public final class MetadataSource {
    /// Shortest time between two reads that were asked for by messages, or that failed.
    static final Duration PAUSE = Duration.ofMinutes(1);
    /// After which time metadata is read again.
    static final Duration AGE_MAX = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(MetadataSource.class);

    /// Where metadata lies.
    @FunctionalInterface
    public interface Location {
        /// At most [MetadataReader#BYTES_MAX] bytes, within the time that was configured.
        byte[] read() throws IOException;
    }

    private final Location location;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable IdentityProvider known;
    private volatile Instant readAt = Instant.EPOCH;
    private volatile Instant triedAt = Instant.EPOCH;

    public MetadataSource(Location location, InstantSource clock) {
        this.location = location;
        this.clock = clock;
    }

    /// Throws [AuthException] of kind `UNAVAILABLE` as long as metadata could never be read.
    public IdentityProvider current() {
        IdentityProvider provider = known;
        if (provider != null && clock.instant().isBefore(readAt.plus(AGE_MAX))) {
            return provider;
        }
        return refreshed()
                .or(() -> Optional.ofNullable(known))
                .orElseThrow(
                        () -> new AuthException(Kind.UNAVAILABLE, "the identity provider's metadata cannot be read"));
    }

    /// The provider as its metadata says now; empty when that was read less than [#PAUSE] ago, or cannot be.
    public Optional<IdentityProvider> refreshed() {
        lock.lock();
        try {
            Instant now = clock.instant();
            if (now.isBefore(triedAt.plus(PAUSE))) {
                return Optional.empty();
            }
            triedAt = now;
            IdentityProvider provider = MetadataReader.read(location.read());
            known = provider;
            readAt = now;
            return Optional.of(provider);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("the identity provider's metadata cannot be read: {}", e.getMessage());
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
