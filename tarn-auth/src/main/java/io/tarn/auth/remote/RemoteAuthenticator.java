package io.tarn.auth.remote;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.User;
import io.tarn.auth.login.NamedSignIn;
import io.tarn.auth.login.PasswordAuthenticator;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/// Checks passwords by posting them to an HTTP service (auth.md 11). An answer 2xx with a JSON object accepts;
/// its `external_user_identifier` is the user's name, or else what was typed. Redirects are no acceptance and
/// are not followed. Passwords are never logged.
public final class RemoteAuthenticator implements PasswordAuthenticator, AutoCloseable {
    /// Label of users made here.
    public static final String SOURCE = "remote_authenticator";
    /// Longest answer read, in bytes.
    static final int ANSWER_BYTES_MAX = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(RemoteAuthenticator.class);
    private static final String IDENTIFIER = "external_user_identifier";
    private static final String REQUEST_ID = "request_id";
    private static final Pattern HEADER_TEXT = Pattern.compile("[\\x21-\\x7e]{1,128}");

    private final RemoteOptions options;
    private final NamedSignIn users;
    private final HttpClient client;

    public RemoteAuthenticator(RemoteOptions options, NamedSignIn users) {
        this.options = options;
        this.users = users;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.requestTimeout())
                .build();
    }

    @Override
    public Optional<User> authenticate(String userName, String password) {
        if (userName.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        HttpResponse<byte[]> answer = exchange(request(userName, password));
        int status = answer.statusCode();
        if (status / 100 != 2) {
            LOG.info("remote authenticator refused with status {}", status);
            return Optional.empty();
        }
        return identifier(answer.body(), userName).flatMap(name -> users.signIn(name, userName));
    }

    private HttpRequest request(String userName, String password) {
        String body = JSONObjectUtils.toJSONString(Map.of("username", userName, "password", password));
        HttpRequest.Builder request = HttpRequest.newBuilder(options.endpoint())
                .timeout(options.requestTimeout())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(body));
        String requestId = MDC.get(REQUEST_ID);
        if (requestId != null && HEADER_TEXT.matcher(requestId).matches()) {
            request.header("X-Request-ID", requestId);
        }
        return request.build();
    }

    /// The limit of time covers the answer's body too, which the client's own does not.
    private HttpResponse<byte[]> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            return answer.get(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw unavailable("no answer within " + options.requestTimeout(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static Optional<String> identifier(byte[] body, String userName) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (!text.startsWith("{")) {
            return malformed();
        }
        try {
            Map<String, Object> answer = JSONObjectUtils.parse(text, ANSWER_BYTES_MAX);
            return switch (answer.get(IDENTIFIER)) {
                case null -> Optional.of(userName);
                case String name -> Optional.of(name.isEmpty() ? userName : name);
                default -> malformed();
            };
        } catch (ParseException e) {
            return malformed();
        }
    }

    private static Optional<String> malformed() {
        LOG.warn("remote authenticator accepted with an answer that is not the JSON object expected");
        return Optional.empty();
    }

    private static AuthException unavailable(String why, Exception cause) {
        return new AuthException(Kind.UNAVAILABLE, "remote authenticator: " + why, cause);
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
