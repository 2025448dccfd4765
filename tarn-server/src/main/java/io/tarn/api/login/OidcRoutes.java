package io.tarn.api.login;

import io.tarn.access.CredentialUse;
import io.tarn.api.Exchange;
import io.tarn.api.Mount;
import io.tarn.auth.AuthException;
import io.tarn.auth.oidc.OidcLogin;
import io.tarn.http.BadRequestException;
import io.tarn.http.Request;
import io.tarn.http.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages `/oidc/login`, `/oidc/callback` and `/oidc/logout`, through which browsers log in and out at an
/// identity provider (auth.md 14.3), and the operation `oauthCallback`, which is the second of them.
public final class OidcRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OidcRoutes.class);
    private static final String FRONT_SESSION = "oidc_auth_session";
    private static final int PROVIDER_TEXT_LENGTH_MAX = 500;

    private final OidcLogin login;
    private final BrowserSessions browsers;
    private final String afterLogout;

    /// @param afterLogout where a browser goes when the provider has no logout page: `auth.logout_redirect_url`
    public OidcRoutes(OidcLogin login, BrowserSessions browsers, String afterLogout) {
        this.login = login;
        this.browsers = browsers;
        this.afterLogout = afterLogout;
    }

    /// The pages.
    public Mount mount() {
        return Mount.at(this::handle, "/oidc/login", "/oidc/callback", "/oidc/logout");
    }

    private void handle(Request request, Response response) {
        if (!request.method().equals("GET")) {
            response.header("Allow", "GET");
            response.status(405);
            return;
        }
        switch (request.rawPath()) {
            case "/oidc/login" -> answer(response, () -> begin(request, response));
            case "/oidc/callback" -> answer(response, () -> finish(request, response));
            default -> answer(response, () -> end(request, response));
        }
    }

    /// `oauthCallback`.
    public void callback(Exchange exchange) {
        exchange.tries(new CredentialUse("oidc", ""));
        answer(exchange.response(), () -> finish(exchange.request(), exchange.response()));
        exchange.request().recognised().ifPresent(exchange::turnedOutToBe);
    }

    /// A page says what went wrong in general; the log says why.
    private static void answer(Response response, Runnable step) {
        try {
            step.run();
        } catch (BadRequestException e) {
            LoginPages.failed(response, 400, "The address cannot be read.");
        } catch (AuthException e) {
            LOG.warn("login at the identity provider failed: {}", e.getMessage());
            switch (e.kind()) {
                case INVALID ->
                    LoginPages.failed(response, 400, "This login was not begun in this browser, or too long ago.");
                case UNAUTHENTICATED ->
                    LoginPages.failed(response, 401, "The identity provider's answer was not accepted.");
                case UNAVAILABLE ->
                    LoginPages.failed(response, 503, "The identity provider cannot be reached just now.");
                default -> throw e;
            }
        }
    }

    private void begin(Request request, Response response) {
        OidcLogin.Started started = login.begin(request.host(), parameter(request, "next"), AttemptCookies.of(request));
        started.dropped().forEach(id -> AttemptCookies.forget(request, response, id));
        AttemptCookies.keep(request, response, started.attemptId(), started.sealedAttempt());
        redirect(response, started.location().toString());
    }

    private void finish(Request request, Response response) {
        String state = parameter(request, "state");
        String id = OidcLogin.attemptId(state);
        String sealedAttempt = AttemptCookies.find(request, id);
        login.requireBegun(state, sealedAttempt);
        AttemptCookies.forget(request, response, id);
        if (request.query().has("error")) {
            refused(request, response);
            return;
        }
        OidcLogin.Finished finished = login.finish(state, parameter(request, "code"), sealedAttempt);
        browsers.begin(request, response, finished.user());
        redirect(response, finished.location());
    }

    private static void refused(Request request, Response response) {
        String text = parameter(request, "error") + " " + parameter(request, "error_description");
        String cut = text.substring(0, Math.min(PROVIDER_TEXT_LENGTH_MAX, text.length()));
        LoginPages.failed(response, 401, "The identity provider refused the login: " + cut);
    }

    private void end(Request request, Response response) {
        browsers.end(request, response);
        response.addHeader("Set-Cookie", FRONT_SESSION + "=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        AttemptCookies.of(request).keySet().forEach(id -> AttemptCookies.forget(request, response, id));
        redirect(response, login.logout().map(URI::toString).orElse(afterLogout));
    }

    private static void redirect(Response response, String location) {
        response.status(302);
        response.header("Location", location);
        LoginPages.guard(response);
    }

    private static String parameter(Request request, String name) {
        @Nullable String value = request.query().first(name);
        return value == null ? "" : value;
    }
}
