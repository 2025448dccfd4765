package io.tarn.auth.aws;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.outbound.ServiceClient;
import io.tarn.auth.outbound.ServiceClient.Limits;
import io.tarn.auth.outbound.ServiceClient.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Lets an authentication server find out who somebody is (auth.md 17).
public final class ForwardingVerifier implements PrincipalVerifier, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardingVerifier.class);
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 64 << 10, 32);
    private static final int REQUEST_MAX = 64 << 10;
    private static final JsonMapper MAPPER = new JsonMapper();

    private final URI target;
    private final ServiceClient client;

    /// @param endpoint `auth.authentication_api.endpoint`, without a slash at its end
    public ForwardingVerifier(String endpoint) {
        this.target = URI.create(endpoint + "/auth/external/principal/login");
        this.client = new ServiceClient("the authentication server", LIMITS, true);
    }

    @Override
    public List<String> identify(String identityRequest) {
        if (identityRequest.length() > REQUEST_MAX) {
            throw new AuthException(Kind.INVALID, "invalid request");
        }
        Reply reply = client.send(HttpRequest.newBuilder(target)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(identityRequest)));
        return List.of(id(accepted(reply)));
    }

    private static byte[] accepted(Reply reply) {
        if (reply.status() == 200) {
            return reply.body();
        }
        throw switch (reply.status()) {
            case 400 -> new AuthException(Kind.INVALID, "invalid request");
            case 401 -> new AuthException(Kind.UNAUTHENTICATED, "invalid token format");
            case 403 -> new AuthException(Kind.SESSION_EXPIRED, "session expired");
            case 404 -> new AuthException(Kind.NOT_FOUND, "not found");
            case 420, 429 -> new AuthException(Kind.TOO_MANY_TRIES, "too many attempts");
            default -> {
                LOG.warn("the authentication server answers {}", reply.status());
                yield outOfOrder();
            }
        };
    }

    private static String id(byte[] document) {
        try {
            JsonNode answer = MAPPER.readTree(document);
            String id = answer.path("id").stringValue("");
            if (!id.isEmpty()) {
                return id;
            }
            LOG.warn("the authentication server answers without an id");
        } catch (JacksonException e) {
            LOG.warn("the authentication server answers something else than JSON");
        }
        throw outOfOrder();
    }

    private static AuthException outOfOrder() {
        return new AuthException(Kind.UNAVAILABLE, "the authentication server is out of order");
    }

    @Override
    public void close() {
        client.close();
    }
}
