package io.tarn.auth.directory.remote;

import static io.tarn.auth.outbound.UrlText.escape;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.directory.ListRequest;
import io.tarn.auth.directory.Listing;
import io.tarn.auth.outbound.ServiceClient;
import io.tarn.auth.outbound.ServiceClient.Reply;
import io.tarn.auth.outbound.UrlText;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Calls of the authorization server and what its answers mean (auth.md 18): 404 `NOT_FOUND`, 400 `INVALID`, 409
/// `ALREADY_EXISTS`; whatever else is not what the call is to answer is `UNAVAILABLE`. So is 401: it says that
/// `auth.api.token` is wrong, which no caller can do anything about, and the log says so.
public final class RemoteCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteCalls.class);
    private static final Map<String, String> NO_QUERY = Map.of();

    private final String endpoint;
    private final String authorization;
    private final ServiceClient client;

    public RemoteCalls(RemoteOptions options) {
        this.endpoint = options.endpoint();
        this.authorization = "Bearer " + options.token();
        this.client = new ServiceClient("the authorization server", options.limits(), true);
    }

    /// The path of these segments, or empty when a name cannot be one: no server can tell `/`, `.` and `..` in a
    /// path from what they mean there.
    static Optional<String> path(String... segments) {
        StringBuilder path = new StringBuilder();
        for (String segment : segments) {
            boolean moves = segment.equals(".") || segment.equals("..");
            if (segment.isEmpty() || moves || segment.indexOf('/') >= 0 || segment.length() > RemoteOptions.NAME_MAX) {
                return Optional.empty();
            }
            try {
                path.append('/').append(escape(segment));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(path.toString());
    }

    /// The same where such a name was looked up.
    static String existing(String notFound, String... segments) {
        return path(segments).orElseThrow(() -> new AuthException(Kind.NOT_FOUND, notFound));
    }

    /// What is there, if anything is.
    Optional<JsonNode> find(String path) {
        return find(path, NO_QUERY);
    }

    Optional<JsonNode> find(String path, Map<String, String> query) {
        Reply reply = send("GET", path, query, Optional.empty());
        return reply.status() == 404 ? Optional.empty() : Optional.of(RemoteRecords.parse(expect(reply, 200, path)));
    }

    /// A page of what is there.
    <T> Listing<T> page(String path, ListRequest page, Map<String, String> more, Function<JsonNode, T> reader) {
        Map<String, String> query = new LinkedHashMap<>(more);
        query.put("prefix", page.prefix());
        query.put("after", page.after());
        query.put("amount", Integer.toString(page.amount()));
        JsonNode list = RemoteRecords.parse(expect(send("GET", path, query, Optional.empty()), 200, path));
        List<T> results = RemoteRecords.results(list, reader);
        String next = RemoteRecords.next(list);
        if (!next.isEmpty() && next.equals(page.after())) {
            throw RemoteRecords.bad("a page that is followed by itself");
        }
        return new Listing<>(results, next);
    }

    /// Makes something and returns what the server says was made.
    JsonNode create(String path, ObjectNode body) {
        return RemoteRecords.parse(expect(send("POST", path, NO_QUERY, Optional.of(body)), 201, path));
    }

    JsonNode create(String path, Map<String, String> query) {
        return RemoteRecords.parse(expect(send("POST", path, query, Optional.empty()), 201, path));
    }

    /// Sends, and wants that status.
    byte[] call(String method, String path, Map<String, String> query, Optional<ObjectNode> body, int expected) {
        return expect(send(method, path, query, body), expected, path);
    }

    byte[] call(String method, String path, int expected) {
        return call(method, path, NO_QUERY, Optional.empty(), expected);
    }

    Reply send(String method, String path, Map<String, String> query, Optional<ObjectNode> body) {
        String parameters = UrlText.query(query);
        URI uri = URI.create(endpoint + path + (parameters.isEmpty() ? "" : "?" + parameters));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Authorization", authorization);
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        return client.send(request.method(
                method,
                body.map(json -> BodyPublishers.ofString(json.toString())).orElse(BodyPublishers.noBody())));
    }

    static byte[] expect(Reply reply, int expected, String path) {
        if (reply.status() == expected) {
            return reply.body();
        }
        throw switch (reply.status()) {
            case 404 -> new AuthException(Kind.NOT_FOUND, "not found");
            case 400 -> new AuthException(Kind.INVALID, "invalid request");
            case 409 -> new AuthException(Kind.ALREADY_EXISTS, "already exists");
            case 401 -> {
                LOG.error(
                        "the authorization server refuses this server: check auth.api.token, or that both servers"
                                + " have the same auth.encrypt.secret_key (401 for {})",
                        path);
                yield new AuthException(Kind.UNAVAILABLE, "the authorization server refuses this server");
            }
            default -> {
                LOG.warn("the authorization server answers {} for {}", reply.status(), path);
                yield new AuthException(Kind.UNAVAILABLE, "the authorization server is out of order");
            }
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
