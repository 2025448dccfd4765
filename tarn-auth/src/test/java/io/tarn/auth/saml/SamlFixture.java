package io.tarn.auth.saml;

import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.DirectoryFixture;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.auth.saml.SamlOptions.KeyPair;
import io.tarn.auth.saml.ServiceProvider.Arrival;
import io.tarn.auth.saml.ServiceProvider.Departure;
import io.tarn.testkit.saml.SamlIdentityProvider;
import io.tarn.testkit.saml.SamlIdentityProvider.Form;
import io.tarn.testkit.saml.SelfSigned;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A service provider before an identity provider, and a browser with one cookie between them. The identity
/// provider's clock is the true one, so the fixture's starts there.
final class SamlFixture {
    static final String ROOT = "https://lake.example.com";
    static final String CONSUMER = ROOT + "/saml/acs";
    static final String USER = """
            "user":{"nameId":"alice@example.com","claims":{"samName":"alice","department":"r_n_d",
            "displayName":"Alice A.","groups":["Readers","Writers"]}},"consumer":"%s"
            """.formatted(CONSUMER);

    final DirectoryFixture directory = new DirectoryFixture();
    final SamlIdentityProvider provider;
    final MetadataSource metadata;
    final ServiceProvider service;

    SamlFixture(SamlIdentityProvider provider, SamlOptions options) {
        this.provider = provider;
        directory.clock.advance(Duration.between(directory.clock.instant(), Instant.now()));
        try {
            metadata = new MetadataSource(
                    MetadataLocations.url(provider.metadataUrl(), Duration.ofSeconds(10), SSLContext.getDefault()),
                    directory.clock);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        service = new ServiceProvider(
                options,
                metadata,
                new ExternalSignIn(directory.directory, directory.clock),
                directory.store,
                "a secret for tests",
                directory.clock,
                directory.random);
        configure("");
    }

    SamlFixture(SamlIdentityProvider provider) {
        this(provider, options(Optional.empty(), false, false));
    }

    static SamlOptions options(Optional<SelfSigned> key, boolean signRequests, boolean allowSha1) {
        var claims = new ClaimRules(
                "samName", Map.of("department", "r_n_d"), "displayName", true, "groups", List.of("Viewers"), "saml");
        return new SamlOptions(
                ROOT + "/",
                key.map(pair -> new KeyPair(pair.key(), pair.certificate())),
                signRequests,
                "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
                allowSha1,
                "/",
                claims);
    }

    /// Sets further options of the identity provider, as members of a JSON object.
    void configure(String more) {
        provider.configure("{" + USER + (more.isEmpty() ? "" : "," + more) + "}");
    }

    /// A login up to the form that the browser would post.
    record Visit(Departure departure, Form form) {
        String xml() {
            return new String(Base64.getMimeDecoder().decode(form.samlResponse()), StandardCharsets.UTF_8);
        }
    }

    Visit visit() {
        return visit("/repositories?x=1");
    }

    Visit visit(String path) {
        Departure departure = service.begin(path);
        return new Visit(departure, provider.login(departure.url()));
    }

    Arrival finish(Visit visit) {
        return finish(visit, xml -> xml);
    }

    /// Posts the response after `change` was done to it.
    Arrival finish(Visit visit, UnaryOperator<String> change) {
        String changed =
                Base64.getEncoder().encodeToString(change.apply(visit.xml()).getBytes(StandardCharsets.UTF_8));
        return service.finish(changed, visit.form().relayState(), name -> cookie(visit, name));
    }

    @Nullable
    String cookie(Visit visit, String name) {
        var cookie = visit.departure().cookie();
        return cookie.name().equals(name) ? cookie.value() : null;
    }
}
