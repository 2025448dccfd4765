package io.tarn.auth.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.directory.ListRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens that must not be believed, each wrong in one way only.
class OidcTokenAttackTest {
    private final ScriptedProvider provider = new ScriptedProvider();
    private final SignInFixture fixture =
            new SignInFixture(provider.url(), Map.of("level", "gold"), BoundedHttp.TIMEOUT);

    OidcTokenAttackTest() {
        provider.claims = claims -> claims.claim("level", "gold");
    }

    @AfterEach
    void close() {
        fixture.close();
        provider.close();
    }

    private void claims(Function<JWTClaimsSet.Builder, JWTClaimsSet.Builder> change) {
        provider.claims = claims -> change.apply(claims.claim("level", "gold"));
    }

    private void assertAccepted() {
        assertThat(fixture.finish(fixture.begin(provider)).user().externalId()).isEqualTo("ada");
    }

    private void assertRefused(String why) {
        Map<String, String> request = fixture.begin(provider);
        assertThatThrownBy(() -> fixture.finish(request))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED))
                .hasMessageContaining(why);
        assertThat(fixture.directory.users().list(ListRequest.first()).results())
                .isEmpty();
    }

    @Test
    void theHonestTokenIsBelieved() {
        assertAccepted();
        assertThat(fixture.directory.groups().ofUser("ada", ListRequest.first()).results())
                .singleElement()
                .satisfies(group -> assertThat(group.name()).isEqualTo("Readers"));
    }

    @Test
    void aNonceOfAnotherLogin() {
        claims(claims -> claims.claim("nonce", "another"));
        assertRefused("nonce");
    }

    @Test
    void noNonce() {
        claims(claims -> claims.claim("nonce", null));
        assertRefused("nonce");
    }

    @Test
    void anotherKeyOfTheSameName() {
        var impostor = ScriptedProvider.newKey("first");
        provider.signature = content -> ScriptedProvider.signed(content, impostor, JWSAlgorithm.RS256);
        assertRefused("nvalid signature");
    }

    @Test
    void noSignature() {
        provider.signature = content -> new PlainJWT(content).serialize();
        assertRefused("id token is refused");
    }

    @Test
    void thePublicKeyAsASharedSecret() {
        provider.signature = content -> {
            try {
                var jwt = new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), content);
                jwt.sign(new MACSigner(provider.key.toRSAPublicKey().getEncoded()));
                return jwt.serialize();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        };
        assertRefused("nother algorithm");
    }

    @Test
    void theClientSecretAsASharedSecret() {
        provider.signature = content -> {
            try {
                var jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), content);
                jwt.sign(new MACSigner(java.util.Arrays.copyOf(SignInFixture.CLIENT_SECRET.getBytes(), 64)));
                return jwt.serialize();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        };
        assertRefused("nother algorithm");
    }

    @Test
    void otherAsymmetricAlgorithmsAreGood() {
        provider.signature = content -> ScriptedProvider.signed(content, provider.key, JWSAlgorithm.PS512);
        assertAccepted();
    }

    @Test
    void anotherAudience() {
        claims(claims -> claims.audience("somebody-else"));
        assertRefused("audience");
    }

    @Test
    void severalAudiencesWithoutTheOneItWasMadeFor() {
        claims(claims -> claims.audience(List.of(ScriptedProvider.CLIENT, "somebody-else")));
        assertRefused("several clients");
    }

    @Test
    void madeForAnotherClient() {
        claims(claims -> claims.audience(List.of(ScriptedProvider.CLIENT, "somebody-else"))
                .claim("azp", "somebody-else"));
        assertRefused("authorized party");
    }

    @Test
    void severalAudiencesAndMadeForThisClient() {
        claims(claims -> claims.audience(List.of(ScriptedProvider.CLIENT, "somebody-else"))
                .claim("azp", ScriptedProvider.CLIENT));
        assertAccepted();
    }

    @Test
    void anotherIssuer() {
        claims(claims -> claims.issuer("https://evil.example.com"));
        assertRefused("issuer");
    }

    @Test
    void expired() {
        claims(claims -> claims.issueTime(date(-600)).expirationTime(date(-70)));
        assertRefused("xpired");
    }

    @Test
    void expiredWithinWhatClocksMayDiffer() {
        claims(claims -> claims.issueTime(date(-600)).expirationTime(date(-20)));
        assertAccepted();
    }

    @Test
    void withoutAnEnd() {
        claims(claims -> claims.expirationTime(null));
        assertRefused("id token is refused");
    }

    @Test
    void issuedInTheFuture() {
        claims(claims -> claims.issueTime(date(120)));
        assertRefused("ahead");
    }

    @Test
    void issuedByAClockSlightlyAhead() {
        claims(claims -> claims.issueTime(date(40)));
        assertAccepted();
    }

    @Test
    void withoutASubject() {
        claims(claims -> claims.subject(null));
        assertRefused("id token is refused");
    }

    @Test
    void aRequiredClaimThatIsMissing() {
        claims(claims -> claims.claim("level", null));
        assertRefused("level");
    }

    @Test
    void aRequiredClaimOfAnotherType() {
        claims(claims -> claims.claim("level", List.of("gold")));
        assertRefused("level");
    }

    @Test
    void groupsThatAreNoTexts() {
        claims(claims -> claims.claim("groups", List.of("Readers", 7)));
        assertRefused("groups");
    }

    @Test
    void groupsOfAnOddTypeAreNone() {
        claims(claims -> claims.claim("groups", Map.of("Readers", true)));
        assertAccepted();
        assertThat(fixture.directory.groups().ofUser("ada", ListRequest.first()).results())
                .isEmpty();
    }

    @Test
    void aSubjectThatIsNoNameOfAUser() {
        claims(claims -> claims.subject("../admin"));
        assertRefused("no user can be made");
    }

    @Test
    void theNameOfAUserMadeHere() {
        fixture.directory.users().create(User.internal("ada", Instant.EPOCH));
        Map<String, String> request = fixture.begin(provider);
        assertThatThrownBy(() -> fixture.finish(request))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }

    @Test
    void aDeactivatedUser() {
        assertAccepted();
        fixture.directory
                .users()
                .update(
                        "ada",
                        user -> new User(
                                user.name(),
                                user.createdAt(),
                                user.friendlyName(),
                                user.email(),
                                user.source(),
                                user.externalId(),
                                false));
        Map<String, String> request = fixture.begin(provider);
        assertThatThrownBy(() -> fixture.finish(request))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }

    @Test
    void aNewKeyIsPickedUpAndTheOldOneIsGone() {
        assertAccepted();
        var old = provider.key;
        provider.key = ScriptedProvider.newKey("second");
        provider.published = new JWKSet(provider.key.toPublicJWK());
        assertAccepted();
        provider.signature = content -> ScriptedProvider.signed(content, old, JWSAlgorithm.RS256);
        Map<String, String> request = fixture.begin(provider);
        assertThatThrownBy(() -> fixture.finish(request))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
    }

    @Test
    void keysThatNobodyKnowsAreNotAskedForAgainAndAgain() {
        assertAccepted();
        provider.signature =
                content -> ScriptedProvider.signed(content, ScriptedProvider.newKey("unknown"), JWSAlgorithm.RS256);
        for (int i = 0; i < 8; i++) {
            Map<String, String> request = fixture.begin(provider);
            assertThatThrownBy(() -> fixture.finish(request))
                    .isInstanceOfSatisfying(
                            AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
        }
        assertThat(provider.keyReads).hasValueLessThanOrEqualTo(3);
    }

    private static Date date(int secondsFromNow) {
        return Date.from(Instant.now().plusSeconds(secondsFromNow));
    }
}
