package io.tarn.gateway.signature;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.gateway.payload.Digests;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The keys that version 4 derives from a secret for a day and region: four hashes that are the same all day.
/// Those whose signature held are kept, [#KEPT_MAX] at most, so nobody without a secret can push them out.
final class SigningKeys {
    private static final int KEPT_MAX = 1024;

    private final Cache<Purpose, byte[]> kept =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).executor(Runnable::run).build();

    /// What a key is derived from. The secret is part of it, so a changed one finds nothing.
    private record Purpose(String secret, String date, String region) {
        @Override
        public String toString() {
            return "Purpose[" + date + ", " + region + "]";
        }
    }

    /// The key for a scope.
    byte[] find(String secret, Scope scope) {
        byte @Nullable [] known = kept.getIfPresent(new Purpose(secret, scope.date(), scope.region()));
        return known == null ? derive(secret, scope) : known;
    }

    /// Keeps a key whose signature held.
    void keep(String secret, Scope scope, byte[] key) {
        kept.put(new Purpose(secret, scope.date(), scope.region()), key);
    }

    private static byte[] derive(String secret, Scope scope) {
        byte[] day = Digests.hmacSha256(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), scope.date());
        byte[] region = Digests.hmacSha256(day, scope.region());
        return Digests.hmacSha256(Digests.hmacSha256(region, Scope.SERVICE), Scope.TERMINAL);
    }
}
