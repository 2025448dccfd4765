package io.tarn.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.random.RandomGenerator;

/// The token by which this server is known to an authorization server that shares its secret key (auth.md 18).
public final class ServiceToken {
    private static final int YEARS = 10;
    private static final int ID_LENGTH = 20;
    private static final int ID_RANDOM_BYTES = 8;

    private ServiceToken() {}

    /// A token signed with `auth.encrypt.secret_key`. It is of no use as a login token: those are made for somebody
    /// else.
    public static String generate(String secretKey, InstantSource clock, RandomGenerator random) {
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .jwtID(sortableId(now, random))
                .audience("auth-client")
                .subject("_lakefs-internal")
                .issueTime(Date.from(now))
                .expirationTime(
                        Date.from(now.atOffset(ZoneOffset.UTC).plusYears(YEARS).toInstant()))
                .build();
        var token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                claims);
        try {
            token.sign(new MACSigner(LoginTokens.hmacKey(AuthRecords.bytes(secretKey))));
        } catch (JOSEException e) {
            throw new IllegalStateException("HMAC signatures are unavailable in this Java runtime", e);
        }
        return token.serialize();
    }

    /// Twenty characters that sort by the second: the second and 64 random bits in base 32.
    private static String sortableId(Instant now, RandomGenerator random) {
        byte[] tail = new byte[ID_RANDOM_BYTES];
        random.nextBytes(tail);
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES + ID_RANDOM_BYTES)
                .putInt((int) now.getEpochSecond())
                .put(tail)
                .array();
        String digits = new BigInteger(1, bytes).shiftLeft(4).toString(32);
        return "0".repeat(ID_LENGTH - digits.length()) + digits;
    }
}
