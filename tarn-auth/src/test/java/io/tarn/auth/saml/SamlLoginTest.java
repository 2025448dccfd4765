package io.tarn.auth.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.Group;
import io.tarn.auth.login.CapturedLog;
import io.tarn.auth.saml.SamlFixture.Visit;
import io.tarn.testkit.saml.SamlIdentityProvider;
import io.tarn.testkit.saml.SelfSigned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Logins with an identity provider of another maker.
class SamlLoginTest {
    @TempDir
    static Path folder;

    private static SamlIdentityProvider provider;
    private static SelfSigned ours;

    @BeforeAll
    static void start() {
        provider = SamlIdentityProvider.start(folder);
        ours = SelfSigned.make(folder, "sp", "RSA");
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private final SamlFixture fixture = new SamlFixture(provider);

    @ParameterizedTest
    @CsvSource({"true,false", "false,true", "true,true"})
    void whoeverTheProviderVouchesForIsLoggedInAtTheFirstVisit(boolean assertion, boolean response) {
        for (String group : List.of("Readers", "Writers")) {
            fixture.directory.directory.groups().create(Group.named(group, "", fixture.directory.clock.instant()));
        }
        fixture.configure("\"signAssertion\":" + assertion + ",\"signResponse\":" + response);
        Visit visit = fixture.visit();
        var arrival = fixture.finish(visit);
        assertThat(arrival.user().name()).isEqualTo("alice");
        assertThat(arrival.user().friendlyName()).isEqualTo("Alice A.");
        assertThat(arrival.user().source()).isEqualTo("saml");
        assertThat(fixture.directory.groups(arrival.user())).containsExactly("Readers", "Writers");
        assertThat(arrival.returnPath()).isEqualTo("/repositories?x=1");
        assertThat(arrival.cookie().name()).isEqualTo(visit.departure().cookie().name());
        assertThat(arrival.cookie().value()).isEmpty();
        assertThat(fixture.finish(fixture.visit()).user()).isEqualTo(arrival.user());
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes256-cbc", "aes128-cbc", "aes128-gcm", "aes256-gcm"})
    void encryptedAssertionsAreOpened(String cipher) throws Exception {
        var encrypted = new SamlFixture(provider, SamlFixture.options(Optional.of(ours), false, false));
        String family =
                cipher.endsWith("gcm") ? "http://www.w3.org/2009/xmlenc11#" : "http://www.w3.org/2001/04/xmlenc#";
        String options = "\"disallowEncryptionWithInsecureAlgorithm\":false,\"encryptionAlgorithm\":\"" + family
                + cipher + "\",\"encryptionCert\":" + json(Files.readString(ours.certificateFile()))
                + ",\"encryptionPublicKey\":" + json(publicKey());
        encrypted.configure(options);
        Visit visit = encrypted.visit();
        assertThat(visit.xml()).contains("EncryptedAssertion").doesNotContain("alice");
        assertThat(encrypted.finish(visit).user().name()).isEqualTo("alice");
        fixture.configure(options);
        assertThatThrownBy(() -> fixture.finish(fixture.visit())).hasMessageContaining("no sp_x509_key_path");
    }

    private static String publicKey() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + java.util.Base64.getMimeEncoder()
                        .encodeToString(ours.certificate().getPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static String json(String text) {
        return "\"" + text.replace("\r", "").replace("\n", "\\n") + "\"";
    }

    @Test
    void theProviderBelievesOurSignatureAndNoOther() throws Exception {
        String theirs = "\"signingCert\":" + json(Files.readString(ours.certificateFile()));
        var signing = new SamlFixture(provider, SamlFixture.options(Optional.of(ours), true, false));
        signing.configure(theirs);
        assertThat(signing.finish(signing.visit()).user().name()).isEqualTo("alice");
        var other = new SamlFixture(
                provider, SamlFixture.options(Optional.of(SelfSigned.make(folder, "other", "RSA")), true, false));
        other.configure(theirs);
        assertThatThrownBy(other::visit).isInstanceOf(AssertionError.class).hasMessageContaining("500");
    }

    @Test
    void signaturesWithSha1AreBelievedOnlyWhenConfigured() {
        String weak = "\"signatureAlgorithm\":\"rsa-sha1\",\"digestAlgorithm\":\"sha1\"";
        fixture.configure(weak);
        assertRefused(fixture, fixture.visit(), "SAML");
        var lenient = new SamlFixture(provider, SamlFixture.options(Optional.empty(), false, true));
        lenient.configure(weak);
        assertThat(lenient.finish(lenient.visit()).user().name()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example.com/",
                "//evil.example.com/",
                "/\\evil.example.com",
                "\\\\evil",
                "javascript:alert(1)",
                "relative",
                "",
                "/a\r\nSet-Cookie: x=y",
                "/a\\b",
                "/%2f/evil.example.com",
                "/\t/evil"
            })
    void noOneIsSentElsewhereAfterwards(String path) {
        assertThat(fixture.finish(fixture.visit(path)).returnPath()).isEqualTo("/");
    }

    @Test
    void aResponseIsGoodOnceAndInItsBrowserOnly() {
        Visit visit = fixture.visit();
        String relayState = visit.form().relayState();
        assertThatThrownBy(() -> fixture.service.finish(visit.form().samlResponse(), relayState, name -> null))
                .hasMessageContaining("this browser did not make");
        Visit other = fixture.visit();
        assertThatThrownBy(() -> fixture.service.finish(
                        visit.form().samlResponse(), other.form().relayState(), name -> fixture.cookie(other, name)))
                .hasMessageContaining("another request");
        String forged = visit.departure().cookie().value().replaceFirst("\\.[0-9]+\\.", ".99999999999.");
        assertThatThrownBy(() -> fixture.service.finish(visit.form().samlResponse(), relayState, name -> forged))
                .hasMessageContaining("this browser did not make");
        for (String strange : List.of("", "/", "_" + "0".repeat(40), "_" + "x".repeat(5000))) {
            assertThatThrownBy(() -> fixture.service.finish(visit.form().samlResponse(), strange, name -> "a.b.c.d"))
                    .isInstanceOf(AuthException.class);
        }
        fixture.finish(visit);
        assertRefused(fixture, visit, "used before");
    }

    @Test
    void usedAssertionsAreForgottenWhenTheyCouldNotBeUsedAnyway() {
        var used = new UsedAssertions(fixture.directory.store, fixture.directory.clock);
        fixture.finish(fixture.visit());
        assertThat(used.removeExpired()).isZero();
        fixture.directory.clock.advance(PendingLogins.LIFETIME.plusSeconds(1));
        assertThat(used.removeExpired()).isEqualTo(1);
    }

    @Test
    void timesBindWithLittleTolerance() {
        Visit old = fixture.visit();
        fixture.directory.clock.advance(PendingLogins.LIFETIME);
        assertRefused(fixture, old, "did not make lately");
        fixture.configure("\"lifetimeInSeconds\":30");
        Visit visit = fixture.visit();
        fixture.directory.clock.advance(Duration.ofSeconds(95));
        assertRefused(fixture, visit, "expired");
        var early = new SamlFixture(provider);
        Visit future = early.visit();
        early.directory.clock.advance(Duration.ofSeconds(-70));
        assertRefused(early, future, "not valid yet");
        early.directory.clock.advance(Duration.ofSeconds(20));
        assertThat(early.finish(future).user().name()).isEqualTo("alice");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"audience\":\"https://other.example.com\"', another audience",
        "'\"recipient\":\"https://other.example.com/saml/acs\"', subject confirmation",
        "'\"recipient\":\"http://lake.example.com/saml/acs\"', subject confirmation",
        "'\"destination\":\"https://other.example.com/saml/acs\"', another destination",
        "'\"issuer\":\"urn:test:other\"', another issuer",
        "'\"inResponseTo\":\"_another\"', another request",
        "'\"samlStatusCode\":\"urn:oasis:names:tc:SAML:2.0:status:Responder\"', did not log the user in",
        "'\"signAssertion\":false', neither response nor assertion is signed"
    })
    void whatIsMeantForOthersIsRefused(String option, String why) {
        fixture.metadata.current();
        fixture.configure(option);
        assertRefused(fixture, fixture.visit(), why);
    }

    @Test
    void claimsDecide() {
        fixture.configure("\"user\":{\"nameId\":\"x\",\"claims\":{\"samName\":\"bob\",\"department\":\"sales\"}}");
        assertRefused(fixture, fixture.visit(), "department");
        fixture.configure("\"user\":{\"nameId\":\"x\",\"claims\":{\"department\":\"r_n_d\"}}");
        assertRefused(fixture, fixture.visit(), "samName");
        fixture.configure(
                "\"user\":{\"nameId\":\"x\",\"claims\":{\"samName\":[\"a\",\"b\"],\"department\":\"r_n_d\"}}");
        assertRefused(fixture, fixture.visit(), "samName");
        assertThat(fixture.directory.directory.users().find("bob")).isEmpty();
    }

    @Test
    void aDeactivatedUserIsRefused() {
        fixture.finish(fixture.visit());
        fixture.directory.deactivate("alice");
        assertRefused(fixture, fixture.visit(), "deactivated");
    }

    @Test
    void aNewKeyOfTheProviderIsLearnedButNotAtEveryStrangersWish() throws Exception {
        fixture.finish(fixture.visit());
        SelfSigned next = SelfSigned.make(folder, "next" + System.nanoTime(), "RSA");
        String rotated = "\"key\":" + json(Files.readString(next.keyFile())) + ",\"cert\":"
                + json(Files.readString(next.certificateFile()));
        fixture.configure(rotated);
        assertRefused(fixture, fixture.visit(), "signature does not hold");
        fixture.directory.clock.advance(MetadataSource.PAUSE);
        Visit visit = fixture.visit();
        assertThat(fixture.finish(visit).user().name()).isEqualTo("alice");
    }

    @Test
    void aProviderThatIsAwayIsAFailureThatPasses() {
        var nowhere = new MetadataSource(
                () -> {
                    throw new java.io.IOException("away");
                },
                fixture.directory.clock);
        assertThatThrownBy(nowhere::current)
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
    }

    @Test
    void metadataOfOursCanBeRead() {
        var options = SamlFixture.options(Optional.of(ours), true, false);
        String metadata = new Messages(options).metadata();
        var root = SafeXml.parse(metadata.getBytes(StandardCharsets.UTF_8)).getDocumentElement();
        assertThat(root.getAttribute("entityID")).isEqualTo(SamlFixture.ROOT + "/saml/metadata");
        assertThat(metadata)
                .contains("Location=\"" + SamlFixture.CONSUMER + "\"")
                .contains("AuthnRequestsSigned=\"true\"")
                .contains("use=\"encryption\"");
    }

    @Test
    void noAssertionIsLogged() {
        try (CapturedLog log = new CapturedLog()) {
            Visit visit = fixture.visit();
            fixture.finish(visit);
            assertRefused(fixture, visit, "used before");
            Visit tampered = fixture.visit();
            assertThatThrownBy(() -> fixture.finish(tampered, xml -> xml.replace("alice@", "mallory@")))
                    .isInstanceOf(AuthException.class);
            assertThat(log.text())
                    .doesNotContain(
                            "alice@",
                            "mallory@",
                            "r_n_d",
                            "SignatureValue",
                            visit.form().samlResponse());
        }
    }

    static void assertRefused(SamlFixture fixture, Visit visit, String why) {
        assertThatThrownBy(() -> fixture.finish(visit))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED))
                .hasMessageContaining(why);
    }
}
