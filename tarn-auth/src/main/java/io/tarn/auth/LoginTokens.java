package io.tarn.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Issues and verifies login tokens: JWTs signed with `auth.encrypt.secret_key` (api.md 6.3, auth.md 10.5).
///
/// A token is good until it expires, as long as its user exists and it was not revoked ([Sessions]). Verified
/// tokens are remembered, at most [#VERIFIED_MAX] of them, so that a busy client costs one signature check, not
/// one per request; refused ones are not.
public final class LoginTokens {
    /// Most verified tokens remembered.
    public static final int VERIFIED_MAX = 4096;

    private static final String AUDIENCE = "login";
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    private static final int HMAC_KEY_SIZE_MIN = 64;
    private static final int TOKEN_LENGTH_MAX = 8192;

    private final JWSHeader header;
    private final JWSSigner signer;
    private final List<JWSVerifier> verifiers;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Cache<String, Verified> verified =
            Caffeine.newBuilder().maximumSize(VERIFIED_MAX).build();

    /// `secretKey` is `auth.encrypt.secret_key`, of any length above zero.
    public LoginTokens(String secretKey, InstantSource clock, RandomGenerator random) {
        this(secretKey, Optional.empty(), clock, random);
    }

    /// The same, which still believes tokens signed with the key before this one.
    public LoginTokens(String secretKey, Optional<String> previousKey, InstantSource clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        byte[] key = hmacKey(AuthRecords.bytes(secretKey));
        try {
            this.header = JWSHeader.parse(HEADER, Base64URL.encode(HEADER));
            this.signer = new MACSigner(key);
            List<JWSVerifier> all = new ArrayList<>();
            all.add(new MACVerifier(key));
            if (previousKey.isPresent()) {
                all.add(new MACVerifier(hmacKey(AuthRecords.bytes(previousKey.get()))));
            }
            this.verifiers = List.copyOf(all);
        } catch (ParseException | JOSEException e) {
            throw new IllegalStateException("HMAC signatures are unavailable in this Java runtime", e);
        }
    }

    /// A token and the moment from which it is refused, in whole seconds.
    public record LoginToken(String token, Instant expiresAt) {
        @Override
        public String toString() {
            return "LoginToken[token=[SECRET], expiresAt=" + expiresAt + "]";
        }
    }

    /// A token for that user, good for `lifetime`.
    public LoginToken issue(String userName, Duration lifetime) {
        return issue(userName, lifetime, 0);
    }

    /// The same, issued at second `earliestIssue` of the epoch if that is still to come.
    public LoginToken issue(String userName, Duration lifetime, long earliestIssue) {
        long now = Math.max(clock.instant().getEpochSecond(), earliestIssue);
        long expiry = clock.instant().plus(lifetime).getEpochSecond();
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", AUDIENCE);
        claims.put("exp", expiry);
        claims.put("iat", now);
        claims.put("iss", "auth");
        claims.put("jti", Installation.randomUuid(random).toString());
        claims.put("sub", userName);
        JWSObject jws = new JWSObject(header, new Payload(claims));
        try {
            jws.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("signing a login token failed", e);
        }
        return new LoginToken(jws.serialize(), Instant.ofEpochSecond(expiry));
    }

    /// What a token says; empty when it is malformed, forged, expired or made for something else. Whether the
    /// user still exists, and whether the token was revoked, is the caller's to ask.
    public Optional<Verified> verify(String token) {
        Verified known = verified.getIfPresent(token);
        if (known == null) {
            known = check(token);
            if (known == null || !known.validAt(clock.millis())) {
                return Optional.empty();
            }
            verified.put(token, known);
        } else if (!known.validAt(clock.millis())) {
            verified.invalidate(token);
            return Optional.empty();
        }
        return Optional.of(known);
    }

    /// How long a token still holds.
    public Duration remaining(Verified token) {
        return Duration.ofMillis((long) token.expiryMillis() - clock.millis());
    }

    /// A token whose signature holds.
    ///
    /// @param id `jti`, or empty
    /// @param userName whom it was issued to
    /// @param issuedAt second of the epoch; 0 when it does not say
    /// @param notBeforeMillis of the epoch
    /// @param expiryMillis of the epoch
    public record Verified(String id, String userName, long issuedAt, double notBeforeMillis, double expiryMillis) {
        boolean validAt(long millis) {
            return millis >= notBeforeMillis && millis < expiryMillis;
        }
    }

    private @Nullable Verified check(String token) {
        if (token.length() > TOKEN_LENGTH_MAX) {
            return null;
        }
        try {
            JWSObject jws = JWSObject.parse(token);
            if (!JWSAlgorithm.Family.HMAC_SHA.contains(jws.getHeader().getAlgorithm()) || !isSigned(jws)) {
                return null;
            }
            Map<String, Object> claims = jws.getPayload().toJSONObject();
            return claims == null ? null : read(claims);
        } catch (ParseException | JOSEException | IllegalStateException e) {
            return null;
        }
    }

    private boolean isSigned(JWSObject jws) throws JOSEException {
        for (JWSVerifier verifier : verifiers) {
            if (jws.verify(verifier)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Verified read(Map<String, Object> claims) {
        Object audience = claims.get("aud");
        boolean forLogin = audience == null || audience.equals("") || audience.equals(AUDIENCE);
        Object notBefore = claims.getOrDefault("nbf", 0L);
        if (forLogin
                && claims.get("sub") instanceof String subject
                && claims.get("exp") instanceof Number expiry
                && notBefore instanceof Number from) {
            String id = claims.get("jti") instanceof String text ? text : "";
            long issuedAt = claims.get("iat") instanceof Number second ? second.longValue() : 0;
            return new Verified(id, subject, issuedAt, from.doubleValue() * 1000, expiry.doubleValue() * 1000);
        }
        return null;
    }

    /// HMAC itself pads a short key with zeros up to the hash's block, so padding it here changes no signature;
    /// it only satisfies the library's minimum.
    private static byte[] hmacKey(byte[] secret) {
        return secret.length >= HMAC_KEY_SIZE_MIN ? secret : Arrays.copyOf(secret, HMAC_KEY_SIZE_MIN);
    }
}
