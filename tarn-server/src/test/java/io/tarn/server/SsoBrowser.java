package io.tarn.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/// A browser as far as logins need one: keeps cookies, goes where it is sent when told to. The server is known to
/// the provider as [#PUBLIC], and reached where it really is.
final class SsoBrowser implements AutoCloseable {
    static final String PUBLIC = "http://lake.test";

    private final URI server;
    final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);
    private final HttpClient client =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    SsoBrowser(URI server) {
        this.server = server;
    }

    /// `place` is an absolute URL or a path on the server. Redirects are left to the caller.
    HttpResponse<String> send(String method, String place, String... headers) {
        return sendJson(method, place, "", headers);
    }

    HttpResponse<String> sendJson(String method, String place, String body, String... headers) {
        String absolute = place.startsWith("/") ? server + place : place.replace(PUBLIC, server.toString());
        var request =
                HttpRequest.newBuilder(URI.create(absolute)).method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String place, String... headers) {
        return send("GET", place, headers);
    }

    /// Where an answer sends the browser.
    static String location(HttpResponse<String> answer) {
        if (answer.statusCode() < 300 || answer.statusCode() > 399) {
            throw new AssertionError("status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /// Goes to the provider and comes back with the address of the callback.
    String callback(String next) {
        return location(get(location(get("/oidc/login?next=" + next))));
    }

    /// Logs in.
    HttpResponse<String> logIn() {
        return get(callback("/"));
    }

    List<HttpCookie> kept() {
        return cookies.getCookieStore().getCookies();
    }

    @Override
    public void close() {
        client.close();
    }
}
