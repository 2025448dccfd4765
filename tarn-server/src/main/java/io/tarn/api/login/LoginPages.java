package io.tarn.api.login;

import io.tarn.http.Response;
import java.nio.charset.StandardCharsets;

/// The few pages that this server shows by itself on the way in. They hold no script, no style and nothing from
/// elsewhere, cannot be framed, and every text is escaped.
final class LoginPages {
    private static final String POLICY =
            "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private LoginPages() {}

    /// A page that says something.
    static void say(Response response, int status, String title, String text) {
        send(response, status, title, "<p>" + escaped(text) + "</p>");
    }

    /// A page that says why a login failed, and leads back to the beginning.
    static void failed(Response response, int status, String text) {
        send(
                response,
                status,
                "Login failed",
                "<p>" + escaped(text) + "</p><p><a href=\"/auth/login\">Log in again</a></p>");
    }

    /// A page with a question and one button, which posts to `target`.
    static void ask(Response response, String title, String text, String button, String target) {
        send(
                response,
                200,
                title,
                "<p>" + escaped(text) + "</p><form method=\"post\" action=\"" + escaped(target)
                        + "\"><button type=\"submit\">" + escaped(button) + "</button></form>");
    }

    private static void send(Response response, int status, String title, String body) {
        String page = "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(title)
                + "</title></head><body><h1>" + escaped(title) + "</h1>" + body + "</body></html>\n";
        response.status(status);
        response.header("Content-Type", "text/html; charset=utf-8");
        guard(response);
        response.header("Content-Security-Policy", POLICY);
        response.header("X-Frame-Options", "DENY");
        response.header("X-Content-Type-Options", "nosniff");
        response.send(page.getBytes(StandardCharsets.UTF_8));
    }

    /// Keeps an answer out of caches, and its address, which may hold a code, away from other sites.
    static void guard(Response response) {
        response.header("Cache-Control", "no-store");
        response.header("Referrer-Policy", "no-referrer");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
