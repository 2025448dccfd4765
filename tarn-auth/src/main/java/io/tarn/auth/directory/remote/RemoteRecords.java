package io.tarn.auth.directory.remote;

import io.tarn.auth.AccessKey;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.directory.AccessKeys.IssuedKey;
import io.tarn.auth.directory.ExternalPrincipals.ExternalPrincipal;
import io.tarn.auth.directory.Group;
import io.tarn.auth.directory.ListRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The records of the authorization server's documents (auth.md 18). One that is not as agreed is a server out of
/// order: `UNAVAILABLE`.
final class RemoteRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteRecords.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private RemoteRecords() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static JsonNode parse(byte[] document) {
        try {
            JsonNode node = MAPPER.readTree(document);
            if (node == null || !node.isObject()) {
                throw bad("no object");
            }
            return node;
        } catch (JacksonException e) {
            throw bad("no JSON");
        }
    }

    static <T> List<T> results(JsonNode list, Function<JsonNode, T> reader) {
        JsonNode results = list.path("results");
        if (!results.isArray() || results.size() > ListRequest.AMOUNT_MAX) {
            throw bad("a list without results, or with too many");
        }
        List<T> read = new ArrayList<>();
        for (JsonNode result : results) {
            read.add(reader.apply(result));
        }
        return read;
    }

    /// Where the next page begins, empty behind the last.
    static String next(JsonNode list) {
        JsonNode pagination = list.path("pagination");
        if (!pagination.path("has_more").isBoolean()) {
            throw bad("a list without has_more");
        }
        return pagination.path("has_more").booleanValue() ? needed(pagination, "next_offset") : "";
    }

    static User user(JsonNode user) {
        return new User(
                needed(user, "username"),
                time(user),
                text(user, "friendly_name"),
                text(user, "email"),
                text(user, "source"),
                text(user, "external_id"),
                true);
    }

    static Group group(JsonNode group) {
        String id = text(group, "id");
        return Group.named(id.isEmpty() ? needed(group, "name") : id, text(group, "description"), time(group));
    }

    static IssuedKey key(JsonNode key) {
        return new IssuedKey(needed(key, "access_key_id"), time(key));
    }

    static Credential credential(JsonNode key, String userName) {
        AccessKey pair = new AccessKey(needed(key, "access_key_id"), needed(key, "secret_access_key"));
        return new Credential(pair, time(key), userName);
    }

    static ExternalPrincipal principal(JsonNode principal) {
        return new ExternalPrincipal(needed(principal, "id"), needed(principal, "user_id"));
    }

    /// A text, empty when it is absent or null.
    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw bad(field + " is no text");
        }
        return value.stringValue();
    }

    /// A text that is not empty.
    static String needed(JsonNode node, String field) {
        String value = text(node, field);
        if (value.isEmpty()) {
            throw bad(field + " is missing");
        }
        return value;
    }

    /// `creation_date`; the beginning of 1970 when it is absent.
    static Instant time(JsonNode node) {
        JsonNode seconds = node.path("creation_date");
        if (seconds.isMissingNode() || seconds.isNull()) {
            return Instant.EPOCH;
        }
        if (!seconds.isIntegralNumber() || !seconds.canConvertToLong()) {
            throw bad("creation_date is no time");
        }
        try {
            return Instant.ofEpochSecond(seconds.longValue());
        } catch (DateTimeException e) {
            throw bad("creation_date is no time");
        }
    }

    static AuthException bad(String reason) {
        LOG.warn("the authorization server answers something that is not agreed: {}", reason);
        return new AuthException(Kind.UNAVAILABLE, "the authorization server is out of order");
    }
}
