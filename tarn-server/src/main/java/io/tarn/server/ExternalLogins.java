package io.tarn.server;

import com.github.benmanes.caffeine.cache.Ticker;
import io.tarn.api.Mount;
import io.tarn.api.login.BrowserSessions;
import io.tarn.api.login.SamlRoutes;
import io.tarn.auth.CacheLimits;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.PasswordLogins;
import io.tarn.auth.ldap.LdapAuthenticator;
import io.tarn.auth.ldap.LdapOptions;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.auth.login.NamedSignIn;
import io.tarn.auth.login.PasswordAuthenticator;
import io.tarn.auth.outbound.TrustAll;
import io.tarn.auth.remote.RemoteAuthenticator;
import io.tarn.auth.remote.RemoteOptions;
import io.tarn.auth.saml.MetadataLocations;
import io.tarn.auth.saml.MetadataSource;
import io.tarn.auth.saml.SamlOptions;
import io.tarn.auth.saml.ServiceProvider;
import io.tarn.http.PemKeyStore;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationValues;
import io.tarn.server.configuration.ServerConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wires the ways of logging in that other programs vouch for: LDAP, the remote authenticator, SAML. Each is there
/// when it is configured.
final class ExternalLogins {
    private static final Logger LOG = LoggerFactory.getLogger(ExternalLogins.class);
    private static final String BROKEN = "failed to create authentication chain";

    private final ServerConfiguration configuration;
    private final ConfigurationValues values;
    private final Identities accounts;

    ExternalLogins(ServerConfiguration configuration, Identities accounts) {
        this.configuration = configuration;
        this.values = configuration.values();
        this.accounts = accounts;
    }

    /// `auth.allowed_authentication_methods`; all when it is empty.
    static Set<AuthenticationMethod> methods(ConfigurationValues values) {
        return checked("", () -> AuthenticationMethod.parse(values.list("auth.allowed_authentication_methods")));
    }

    /// Whoever checks names and passwords: access keys, then LDAP, then the remote authenticator.
    ///
    /// @param opened takes what must be closed with the server
    PasswordLogins passwords(CacheLimits limits, Consumer<AutoCloseable> opened) {
        List<PasswordAuthenticator> outside = new ArrayList<>();
        ldap().ifPresent(ldap -> {
            opened.accept(ldap);
            outside.add(ldap);
        });
        remote().ifPresent(remote -> {
            opened.accept(remote);
            outside.add(remote);
        });
        return new PasswordLogins(
                accounts.credentials(), outside, methods(values), limits, Ticker.systemTicker(), new SecureRandom());
    }

    /// Checks passwords by LDAP; to be closed.
    Optional<LdapAuthenticator> ldap() {
        ConfigurationValues section = values.under("auth.providers.ldap");
        if (section.text("server_endpoint").isEmpty()) {
            return Optional.empty();
        }
        LdapOptions options = checked("auth.providers.ldap: ", () -> ldapOptions(section));
        if (!options.tls()) {
            LOG.warn("auth.providers.ldap.server_endpoint is not ldaps: passwords cross the network in clear");
        }
        var users = signIn(LdapAuthenticator.SOURCE, options.defaultUserGroup());
        return Optional.of(new LdapAuthenticator(options, users, platformTrust()));
    }

    private static LdapOptions ldapOptions(ConfigurationValues section) {
        return new LdapOptions(
                section.text("server_endpoint"),
                section.text("bind_dn"),
                section.text("bind_password"),
                section.text("username_attribute"),
                section.text("user_base_dn"),
                section.text("user_filter"),
                Duration.ofSeconds(section.integer("connection_timeout_seconds")),
                Duration.ofSeconds(section.integer("request_timeout_seconds")),
                section.text("default_user_group"));
    }

    /// Checks passwords by an HTTP service; to be closed.
    Optional<RemoteAuthenticator> remote() {
        ConfigurationValues section = values.under("auth.remote_authenticator");
        if (!section.flag("enabled")) {
            return Optional.empty();
        }
        RemoteOptions options = checked(
                "failed to create remote authenticator: ",
                () -> RemoteOptions.of(
                        section.text("endpoint"),
                        section.text("default_user_group"),
                        section.duration("request_timeout")));
        return Optional.of(
                new RemoteAuthenticator(options, signIn(RemoteAuthenticator.SOURCE, options.defaultUserGroup())));
    }

    private NamedSignIn signIn(String source, String group) {
        return new NamedSignIn(accounts.directory(), Clock.systemUTC(), source, group);
    }

    /// The pages of SAML logins.
    Optional<Mount> saml(KeyValueStore store, BrowserSessions browsers) {
        ConfigurationValues section = values.under("auth.providers.saml");
        if (section.text("sp_root_url").isEmpty() || !methods(values).contains(AuthenticationMethod.SAML)) {
            return Optional.empty();
        }
        SamlOptions options = checked("auth.providers.saml: ", () -> samlOptions(section));
        MetadataSource metadata =
                checked("auth.providers.saml: ", () -> new MetadataSource(location(section), Clock.systemUTC()));
        if (section.optionalPath("idp_metadata_file_path").isPresent()
                && metadata.refreshed().isEmpty()) {
            throw new ConfigurationException(BROKEN, "auth.providers.saml.idp_metadata_file_path cannot be used");
        }
        var provider = new ServiceProvider(
                options,
                metadata,
                new ExternalSignIn(accounts.directory(), Clock.systemUTC()),
                store,
                configuration.auth().encryptSecret(),
                Clock.systemUTC(),
                new SecureRandom());
        return Optional.of(
                SamlRoutes.mount(provider, browsers, configuration.auth().logoutRedirectUrl()));
    }

    private SamlOptions samlOptions(ConfigurationValues section) {
        return new SamlOptions(
                section.text("sp_root_url"),
                key(section),
                section.flag("sp_sign_request"),
                section.text("sp_signature_method"),
                section.text("idp_authn_name_id_format"),
                section.flag("idp_allow_sha1"),
                section.text("post_login_redirect_url"),
                claims(values.under("auth.cookie_auth_verification")));
    }

    private static ClaimRules claims(ConfigurationValues section) {
        String source = section.text("auth_source");
        return new ClaimRules(
                section.text("external_user_id_claim_name"),
                section.map("validate_id_token_claims"),
                section.text("friendly_name_claim_name"),
                section.flag("persist_friendly_name"),
                section.text("initial_groups_claim_name"),
                section.list("default_initial_groups"),
                source.isEmpty() ? "saml" : source);
    }

    private static Optional<SamlOptions.KeyPair> key(ConfigurationValues section) {
        Optional<Path> keyFile = section.optionalPath("sp_x509_key_path");
        Optional<Path> certificateFile = section.optionalPath("sp_x509_cert_path");
        if (keyFile.isEmpty() && certificateFile.isEmpty()) {
            return Optional.empty();
        }
        if (keyFile.isEmpty() || certificateFile.isEmpty()) {
            throw new IllegalArgumentException("sp_x509_key_path and sp_x509_cert_path belong together");
        }
        try {
            KeyStore store = PemKeyStore.load(certificateFile.get(), keyFile.get());
            return Optional.of(new SamlOptions.KeyPair(
                    (PrivateKey) store.getKey(PemKeyStore.ALIAS, PemKeyStore.PASSWORD.toCharArray()),
                    (X509Certificate) store.getCertificate(PemKeyStore.ALIAS)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key cannot be used: " + e.getMessage(), e);
        }
    }

    private static MetadataSource.Location location(ConfigurationValues section) {
        Optional<Path> file = section.optionalPath("idp_metadata_file_path");
        if (file.isPresent()) {
            return MetadataLocations.file(file.get());
        }
        boolean anyServer = section.flag("idp_skip_verify_tls_cert");
        if (anyServer) {
            LOG.warn("auth.providers.saml.idp_skip_verify_tls_cert: whoever answers for the identity provider's "
                    + "address decides who logs in");
        }
        return MetadataLocations.url(
                URI.create(section.text("idp_metadata_url")),
                section.duration("idp_request_timeout"),
                anyServer ? TrustAll.context() : platformTrust());
    }

    private static SSLContext platformTrust() {
        try {
            return SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the platform's trust store cannot be read", e);
        }
    }

    private static <T> T checked(String place, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(BROKEN, place + e.getMessage(), e);
        }
    }
}
