package io.tarn.server;

import io.tarn.api.Mount;
import io.tarn.api.OperationMethod;
import io.tarn.api.identity.Logins;
import io.tarn.api.login.OidcRoutes;
import io.tarn.api.login.ProgramLogins;
import io.tarn.api.login.TokenHandover;
import io.tarn.auth.AuthException;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.TokenMailboxes;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.login.ClaimRules;
import io.tarn.auth.login.ExternalSignIn;
import io.tarn.auth.oidc.CodeLogin;
import io.tarn.auth.oidc.JwtLogin;
import io.tarn.auth.oidc.JwtOptions;
import io.tarn.auth.oidc.OidcLogin;
import io.tarn.auth.oidc.OidcOptions;
import io.tarn.auth.oidc.RemoteCodeLogin;
import io.tarn.auth.oidc.StsLogin;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationValues;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// The ways in that lead over other services, as far as they are configured, and the handing over of logins to
/// programs, which always works.
final class SingleSignOn implements AutoCloseable {
    private final Map<String, OperationMethod> methods = new HashMap<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ConfigurationValues auth;
    private final String secretKey;
    private final Identities identities;
    private final InstantSource clock;
    private final RandomGenerator random;

    /// Throws [ConfigurationException] for a configuration that cannot work, and when the keys of `auth.jwt` cannot
    /// be read. A provider for OpenID Connect need not be there yet.
    ///
    /// @param random must be cryptographically strong in production
    SingleSignOn(
            ConfigurationValues configuration,
            Identities identities,
            KeyValueStore store,
            Logins logins,
            InstantSource clock,
            RandomGenerator random) {
        this.auth = configuration.under("auth");
        this.secretKey = auth.text("encrypt.secret_key");
        this.identities = identities;
        this.clock = clock;
        this.random = random;
        try {
            addHandover(store);
            Optional<OidcLogin> oidc = addOidc(logins);
            if (logins.allows(AuthenticationMethod.STS)) {
                addSts(oidc);
            }
            if (logins.allows(AuthenticationMethod.JWT)) {
                addJwt();
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// By operation id.
    Map<String, OperationMethod> methods() {
        return Map.copyOf(methods);
    }

    /// Pages beside the API.
    List<Mount> mounts() {
        return List.copyOf(mounts);
    }

    private void addHandover(KeyValueStore store) {
        var mailboxes =
                new TokenMailboxes(store, identities.directory(), identities.sessions(), secretKey, clock, random);
        var handover = new TokenHandover(
                mailboxes,
                TokenHandover.loginPage(auth.text("ui_config.login_url"), auth.text("ui_config.login_url_method")));
        methods.put("getTokenStart", handover::start);
        methods.put("releaseTokenToMailbox", handover::release);
        methods.put("confirmTokenRelease", handover::confirm);
        methods.put("getTokenFromMailbox", handover::look);
    }

    private Optional<OidcLogin> addOidc(Logins logins) {
        ConfigurationValues provider = auth.under("providers.oidc");
        if (provider.text("url").isEmpty()) {
            return Optional.empty();
        }
        OidcLogin login = opened(configured(
                "auth.providers.oidc",
                () -> new OidcLogin(
                        options(provider),
                        rules(),
                        new ExternalSignIn(identities.directory(), clock),
                        secretKey,
                        clock,
                        random)));
        if (logins.allows(AuthenticationMethod.OIDC)) {
            var routes = new OidcRoutes(login, logins.browsers(), auth.text("logout_redirect_url"));
            mounts.add(routes.mount());
            methods.put("oauthCallback", routes::callback);
        }
        return Optional.of(login);
    }

    private OidcOptions options(ConfigurationValues provider) {
        String logoutUrl = auth.text("logout_redirect_url");
        return new OidcOptions(
                URI.create(provider.text("url")),
                provider.text("client_id"),
                provider.text("client_secret"),
                Stream.concat(
                                provider.list("callback_base_urls").stream(),
                                Stream.of(provider.text("callback_base_url")))
                        .filter(url -> !url.isEmpty())
                        .map(URI::create)
                        .toList(),
                provider.text("callback_path"),
                provider.list("additional_scope_claims"),
                provider.map("authorize_endpoint_query_parameters"),
                OidcOptions.pairs(provider.list("logout_endpoint_query_parameters")),
                provider.text("logout_client_id_query_parameter"),
                URI.create(logoutUrl).isAbsolute() ? logoutUrl : "",
                provider.text("post_login_redirect_url"));
    }

    private ClaimRules rules() {
        ConfigurationValues rules = auth.under("oidc");
        return new ClaimRules(
                "sub",
                rules.map("validate_id_token_claims"),
                rules.text("friendly_name_claim_name"),
                rules.flag("persist_friendly_name"),
                rules.text("initial_groups_claim_name"),
                rules.list("default_initial_groups"),
                "oidc");
    }

    private void addSts(Optional<OidcLogin> oidc) {
        codes(oidc).ifPresent(codes -> {
            var login = new StsLogin(
                    codes,
                    auth.map("cookie_auth_verification.validate_id_token_claims"),
                    identities.directory(),
                    identities.sessions());
            methods.put("stsLogin", exchange -> ProgramLogins.sts(login, exchange));
        });
    }

    /// An authentication service, where there is one, else the provider.
    private Optional<CodeLogin> codes(Optional<OidcLogin> oidc) {
        String endpoint = auth.text("authentication_api.endpoint");
        return endpoint.isEmpty()
                ? oidc.map(OidcLogin::codes)
                : Optional.of(opened(configured(
                        "auth.authentication_api.endpoint", () -> new RemoteCodeLogin(URI.create(endpoint)))));
    }

    private void addJwt() {
        ConfigurationValues jwt = auth.under("jwt");
        if (jwt.text("issuer").isEmpty() && jwt.text("jwks_url").isEmpty()) {
            return;
        }
        JwtLogin login = opened(configured(
                "auth.jwt",
                () -> new JwtLogin(
                        options(jwt, jwt.text("jwks_url")), new ExternalSignIn(identities.directory(), clock), clock)));
        try {
            login.loadKeys();
        } catch (AuthException e) {
            throw new ConfigurationException("auth.jwt.jwks_url", String.valueOf(e.getMessage()), e);
        }
        methods.put("jwtLogin", exchange -> ProgramLogins.jwt(login, identities.sessions(), exchange));
    }

    private static JwtOptions options(ConfigurationValues jwt, String keysUrl) {
        return new JwtOptions(
                jwt.text("issuer"),
                jwt.list("audience"),
                URI.create(keysUrl),
                jwt.map("validate_id_token_claims"),
                jwt.text("external_user_id_claim_ref"),
                jwt.text("friendly_name_claim_ref"),
                jwt.text("initial_groups_path"),
                jwt.flag("persist_friendly_name"));
    }

    private static <T> T configured(String section, Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(section, String.valueOf(e.getMessage()), e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                LoggerFactory.getLogger(SingleSignOn.class).warn("closing failed", e);
            }
        }
    }
}
