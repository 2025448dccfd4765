package io.tarn.api.login;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.contract.Contract;
import io.tarn.auth.access.TokenMailboxes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Hands the login of a browser over to a program on the command line (auth.md 16.4).
///
/// A browser that comes with its cookie is asked first: otherwise a mere link on any page would give whoever made
/// the link a token of whoever follows it. Whoever sends a token or key of their own is taken at their word.
public final class TokenHandover {
    private static final String RELEASE = Contract.BASE_PATH + "/auth/get-token/release-token/";
    private static final String DONE = "The program is logged in. You can close this page.";

    private final TokenMailboxes mailboxes;
    private final String loginPage;

    /// @param loginPage where users log in, a path that takes the parameter `next`
    public TokenHandover(TokenMailboxes mailboxes, String loginPage) {
        this.mailboxes = mailboxes;
        this.loginPage = loginPage;
    }

    /// `getTokenStart`.
    public void start(Exchange exchange) {
        String origin = exchange.request()
                .origin()
                .orElseThrow(() -> new ApiException(400, "the request names no host to put into a URL"));
        TokenMailboxes.Opened opened = mailboxes.open();
        String next = URLEncoder.encode(RELEASE + opened.request(), StandardCharsets.UTF_8);
        char separator = loginPage.indexOf('?') < 0 ? '?' : '&';
        exchange.response().header("Location", origin + loginPage + separator + "next=" + next);
        exchange.response().header("X-LakeFS-Mailbox", opened.mailbox());
        LoginPages.guard(exchange.response());
        exchange.empty(303);
    }

    /// `releaseTokenToMailbox`.
    public void release(Exchange exchange) {
        String request = exchange.path("loginRequestToken");
        String user = exchange.principal().name();
        if (exchange.header("Authorization").isPresent()) {
            mailboxes.release(request, user);
            LoginPages.say(exchange.response(), 200, "Logged in", DONE);
            return;
        }
        mailboxes.requireOpen(request);
        LoginPages.ask(
                exchange.response(),
                "Log a program in?",
                "A program asks to act as " + user
                        + ". Go on only if you have just started the login yourself, on your own machine.",
                "Log it in",
                RELEASE + request + "?confirmation=" + mailboxes.confirmation(request, user));
    }

    /// `confirmTokenRelease`: the button of the page that [#release] shows.
    public void confirm(Exchange exchange) {
        String request = exchange.path("loginRequestToken");
        String user = exchange.principal().name();
        if (!mailboxes.confirms(exchange.query("confirmation"), request, user)) {
            throw new ApiException(403, "the request was not confirmed on a page of this server");
        }
        mailboxes.release(request, user);
        LoginPages.say(exchange.response(), 200, "Logged in", DONE);
    }

    /// `getTokenFromMailbox`.
    public void look(Exchange exchange) {
        exchange.response().header("Cache-Control", "no-store");
        switch (mailboxes.look(exchange.path("mailbox"))) {
            case TokenMailboxes.Released(var token) -> exchange.json(200, ProgramLogins.AuthenticationToken.of(token));
            case TokenMailboxes.Nothing _ -> throw new ApiException(404, "no token in the mailbox");
            case TokenMailboxes.TooSoon _ -> throw new ApiException(429, "Too many attempts, try again later");
            case TokenMailboxes.Expired _ -> throw ApiException.unauthenticated();
            case TokenMailboxes.Unknown _ -> throw new ApiException(400, "no such mailbox");
        }
    }

    /// The login page of this server's configuration: the provider's when users are sent there without a choice.
    ///
    /// @param loginUrl `auth.ui_config.login_url`
    /// @param method `auth.ui_config.login_url_method`
    public static String loginPage(String loginUrl, String method) {
        return Optional.of(loginUrl)
                .filter(url -> url.equals("/oidc/login") && !method.equals("select"))
                .orElse("/auth/login?redirected=true");
    }
}
