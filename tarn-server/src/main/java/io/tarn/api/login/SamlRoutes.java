package io.tarn.api.login;

import io.tarn.api.Mount;
import io.tarn.auth.AuthException;
import io.tarn.auth.saml.ServiceProvider;
import io.tarn.auth.saml.ServiceProvider.LoginCookie;
import io.tarn.http.BadRequestException;
import io.tarn.http.QueryParameters;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages of SAML logins (auth.md 15.2): to the identity provider, back from it, metadata, logout. Why a login
/// was refused is in the log; the browser is told that it was.
public final class SamlRoutes {
    /// Longest form taken, in bytes: a response in base64, escaped.
    static final int FORM_BYTES_MAX = 2 * ServiceProvider.RESPONSE_LENGTH_MAX;

    private static final Logger LOG = LoggerFactory.getLogger(SamlRoutes.class);
    private static final String NEXT = "next";

    private final ServiceProvider provider;
    private final BrowserSessions browsers;
    private final String logoutUrl;

    private SamlRoutes(ServiceProvider provider, BrowserSessions browsers, String logoutUrl) {
        this.provider = provider;
        this.browsers = browsers;
        this.logoutUrl = logoutUrl;
    }

    /// The handler of all of them.
    ///
    /// @param logoutUrl where a browser goes whose session was ended, `auth.logout_redirect_url`
    public static Mount mount(ServiceProvider provider, BrowserSessions browsers, String logoutUrl) {
        var routes = new SamlRoutes(provider, browsers, logoutUrl);
        return Mount.at(
                routes::handle,
                "/sso/login-saml",
                "/saml/login",
                "/saml",
                "/saml/acs",
                "/saml/metadata",
                "/sso/logout-saml",
                "/saml/logout");
    }

    private void handle(Request request, Response response) throws IOException {
        response.header("Cache-Control", "no-store");
        switch (request.rawPath()) {
            case "/sso/login-saml", "/saml/login" -> only("GET", this::login, request, response);
            case "/saml/metadata" -> only("GET", this::metadata, request, response);
            case "/sso/logout-saml", "/saml/logout" -> only("GET", this::logout, request, response);
            default -> only("POST", this::consume, request, response);
        }
    }

    private static void only(String method, RequestHandler handler, Request request, Response response)
            throws IOException {
        if (!request.method().equals(method)) {
            response.header("Allow", method);
            text(response, 405, "Method Not Allowed");
            return;
        }
        try {
            handler.handle(request, response);
        } catch (AuthException e) {
            refuse(response, e);
        } catch (BadRequestException e) {
            text(response, 400, "Bad Request");
        }
    }

    private static void refuse(Response response, AuthException e) {
        LOG.warn("login refused: {}", e.getMessage());
        switch (e.kind()) {
            case UNAVAILABLE -> text(response, 503, "The identity provider cannot be asked now.");
            case UNAUTHENTICATED, INVALID, ALREADY_EXISTS, NOT_IMPLEMENTED -> text(response, 401, "Login failed.");
            default -> throw e;
        }
    }

    private void login(Request request, Response response) {
        String next = request.query().first(NEXT);
        var departure = provider.begin(next == null ? "" : next);
        response.addHeader("Set-Cookie", cookie(departure.cookie()));
        redirect(response, departure.url());
    }

    private void consume(Request request, Response response) throws IOException {
        byte[] form = request.body().readNBytes(FORM_BYTES_MAX + 1);
        if (form.length > FORM_BYTES_MAX) {
            text(response, 413, "Content Too Large");
            return;
        }
        QueryParameters fields = QueryParameters.parse(new String(form, StandardCharsets.ISO_8859_1));
        String samlResponse = fields.first("SAMLResponse");
        String relayState = fields.first("RelayState");
        if (samlResponse == null || relayState == null) {
            text(response, 400, "Bad Request");
            return;
        }
        var arrival = provider.finish(samlResponse, relayState, request::cookie);
        browsers.begin(request, response, arrival.user());
        response.addHeader("Set-Cookie", cookie(arrival.cookie()));
        redirect(response, arrival.returnPath());
    }

    private void metadata(Request request, Response response) {
        response.status(200);
        response.header("Content-Type", "application/samlmetadata+xml; charset=utf-8");
        response.send(provider.metadata().getBytes(StandardCharsets.UTF_8));
    }

    private void logout(Request request, Response response) {
        browsers.end(request, response);
        redirect(response, logoutUrl);
    }

    private static void redirect(Response response, String url) {
        response.status(303);
        response.header("Location", url);
    }

    /// Browsers take `SameSite=None` with TLS only. Without TLS nothing is said, and the cookie comes back with the
    /// form for the two minutes that browsers grant.
    private static String cookie(LoginCookie cookie) {
        return cookie.name() + "=" + cookie.value() + "; Path=/saml; Max-Age="
                + cookie.lifetime().toSeconds() + "; HttpOnly" + (cookie.crossSite() ? "; Secure; SameSite=None" : "");
    }

    private static void text(Response response, int status, String text) {
        response.status(status);
        response.header("Content-Type", "text/plain; charset=utf-8");
        response.header("X-Content-Type-Options", "nosniff");
        response.send((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
