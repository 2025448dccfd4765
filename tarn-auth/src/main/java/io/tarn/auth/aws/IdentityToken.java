package io.tarn.auth.aws;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.outbound.UrlText;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A question to AWS STS who the signer is, taken apart (auth.md 12.1). Every part is of its form; whether the
/// signature
/// holds is for STS to say. Printing hides what makes it one.
///
/// @param host to be asked; not yet one that may be
/// @param signedHeaders in lower case, in their order
/// @param securityToken of temporary credentials, or empty
record IdentityToken(
        String host,
        String region,
        Instant date,
        String dateText,
        int lifetimeSeconds,
        String accessKeyId,
        String signature,
        List<String> signedHeaders,
        String securityToken) {
    /// Longest token, in characters of base 64: what AWS calls a security token has some thousand at most.
    static final int LENGTH_MAX = 16_384;

    private static final int SECURITY_TOKEN_MAX = 8192;
    private static final int LIFETIME_MAX = 604_800;
    private static final int HEADERS_MAX = 20;
    private static final Pattern DATE = Pattern.compile("[0-9]{8}T[0-9]{6}Z");
    private static final DateTimeFormatter DATE_FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    IdentityToken {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /// Reads the `identity_token` of a request.
    ///
    /// @throws AuthException `INVALID`
    static IdentityToken of(String identityRequest) {
        JsonNode request = json(identityRequest);
        String encoded = text(request, "identity_token", "[A-Za-z0-9+/=]+", LENGTH_MAX);
        try {
            return parse(json(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw malformed("identity_token");
        }
    }

    private static IdentityToken parse(JsonNode token) {
        var _ = text(token, "method", "POST", 4);
        var _ = text(token, "action", "GetCallerIdentity", 17);
        var _ = text(token, "version", "2011-06-15", 10);
        var _ = text(token, "algorithm", "AWS4-HMAC-SHA256", 16);
        String date = text(token, "date", DATE.pattern(), 16);
        JsonNode security = token.path("security_token");
        boolean temporary = !security.isMissingNode() && !security.isNull() && !security.equals(MAPPER.valueToTree(""));
        return new IdentityToken(
                text(token, "host", "\\S+", 253),
                text(token, "region", "[a-z0-9-]+", 40),
                instant(date),
                date,
                lifetime(text(token, "expiration_duration", "[0-9]+", 6)),
                text(token, "access_key_id", "\\w+", 128),
                text(token, "signature", "[0-9a-f]{64}", 64),
                headers(token.path("signed_headers")),
                temporary ? text(token, "security_token", "[!-~]+", SECURITY_TOKEN_MAX) : "");
    }

    /// What was signed, to be put behind the `/` of the host.
    String query() {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("Action", "GetCallerIdentity");
        query.put("Version", "2011-06-15");
        query.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
        query.put(
                "X-Amz-Credential",
                String.join("/", accessKeyId, dateText.substring(0, 8), region, "sts", "aws4_request"));
        query.put("X-Amz-Date", dateText);
        query.put("X-Amz-Expires", Integer.toString(lifetimeSeconds));
        if (!securityToken.isEmpty()) {
            query.put("X-Amz-Security-Token", securityToken);
        }
        query.put("X-Amz-SignedHeaders", String.join(";", signedHeaders));
        query.put("X-Amz-Signature", signature);
        return UrlText.query(query);
    }

    private static List<String> headers(JsonNode headers) {
        if (!headers.isArray() || headers.isEmpty() || headers.size() > HEADERS_MAX) {
            throw malformed("signed_headers");
        }
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (JsonNode header : headers) {
            String name = header.isString() ? header.stringValue() : "";
            if (!name.matches("[a-z0-9-]{1,128}") || !seen.add(name)) {
                throw malformed("signed_headers");
            }
            names.add(name);
        }
        if (!seen.contains("host")) {
            throw malformed("signed_headers");
        }
        return names;
    }

    private static int lifetime(String seconds) {
        int lifetime = Integer.parseInt(seconds);
        if (lifetime < 1 || lifetime > LIFETIME_MAX) {
            throw malformed("expiration_duration");
        }
        return lifetime;
    }

    private static Instant instant(String date) {
        try {
            return LocalDateTime.parse(date, DATE_FORMAT).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed("date");
        }
    }

    private static JsonNode json(String document) {
        try {
            return MAPPER.readTree(document);
        } catch (JacksonException e) {
            throw malformed("identity_token");
        }
    }

    private static String text(JsonNode node, String field, String form, int lengthMax) {
        JsonNode value = node.path(field);
        String text = value.isString() ? value.stringValue() : "";
        if (text.length() > lengthMax || !text.matches(form)) {
            throw malformed(field);
        }
        return text;
    }

    static AuthException malformed(String field) {
        return new AuthException(Kind.INVALID, "invalid token format: " + field);
    }

    @Override
    public String toString() {
        return "IdentityToken[host=" + host + ", accessKeyId=" + accessKeyId + ", date=" + dateText + "]";
    }
}
