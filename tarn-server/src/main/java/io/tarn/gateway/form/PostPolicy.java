package io.tarn.gateway.form;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the signer of a form allows (s3-gateway.md B-45): until when, and what must be true of its fields. Whatever a
/// form says must be allowed by some condition, or the form is refused.
///
/// @param sizes bytes that the file may have
record PostPolicy(Instant expiration, List<Condition> conditions, Sizes sizes) {
    private static final String BUCKET = "bucket";
    private static final String INVALID = "Invalid according to Policy: ";
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Fields that need no condition: they prove the policy, or are for others.
    private static final Set<String> FREE = Set.of("policy", "x-amz-signature", "signature", "awsaccesskeyid", "file");

    private static final String IGNORED_PREFIX = "x-ignore-";

    PostPolicy {
        conditions = List.copyOf(conditions);
    }

    /// Something that must be true of a field.
    ///
    /// @param field in lower case
    /// @param prefix whether the value only has to begin so
    record Condition(String field, String value, boolean prefix) {
        boolean holds(String actual) {
            return prefix ? actual.startsWith(value) : actual.equals(value);
        }

        @Override
        public String toString() {
            return JSON.writeValueAsString(List.of(prefix ? "starts-with" : "eq", "$" + field, value));
        }
    }

    /// Limits of a size in bytes, both included.
    record Sizes(long min, long max) {
        static final Sizes ANY = new Sizes(0, Long.MAX_VALUE);
    }

    /// Reads a policy as it stands in a form.
    ///
    /// @throws S3Exception `InvalidPolicyDocument`
    static PostPolicy parse(String base64) {
        JsonNode document;
        try {
            document = JSON.readTree(Base64.getMimeDecoder().decode(base64));
        } catch (IllegalArgumentException | JacksonException e) {
            throw invalid("Invalid Policy: Invalid JSON.", e);
        }
        if (!document.isObject() || !document.path("conditions").isArray()) {
            throw invalid("Invalid Policy: Invalid JSON.", null);
        }
        return new Reader(document).policy();
    }

    private static S3Exception invalid(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return new S3Exception(S3Code.INVALID_POLICY_DOCUMENT, message, cause);
    }

    private static final class Reader {
        private final JsonNode document;
        private final List<Condition> conditions = new ArrayList<>();
        private Sizes sizes = Sizes.ANY;

        Reader(JsonNode document) {
            this.document = document;
        }

        PostPolicy policy() {
            for (JsonNode condition : document.path("conditions")) {
                if (condition.isObject()) {
                    condition.properties().forEach(pair -> exact(pair.getKey(), pair.getValue()));
                } else if (condition.isArray() && condition.size() == 3) {
                    listed(condition);
                } else {
                    throw invalid("Invalid Policy: Invalid condition.", null);
                }
            }
            return new PostPolicy(expiration(), conditions, sizes);
        }

        private Instant expiration() {
            try {
                return OffsetDateTime.parse(text(document.path("expiration"))).toInstant();
            } catch (DateTimeParseException e) {
                throw invalid("Invalid Policy: Invalid 'expiration' value.", e);
            }
        }

        private void exact(String field, JsonNode value) {
            conditions.add(new Condition(field.toLowerCase(Locale.ROOT), text(value), false));
        }

        private void listed(JsonNode condition) {
            String operation = text(condition.get(0)).toLowerCase(Locale.ROOT);
            switch (operation) {
                case "eq", "starts-with" -> {
                    String field = text(condition.get(1));
                    if (!field.startsWith("$")) {
                        throw invalid("Invalid Policy: Invalid condition.", null);
                    }
                    conditions.add(new Condition(
                            field.substring(1).toLowerCase(Locale.ROOT),
                            text(condition.get(2)),
                            operation.equals("starts-with")));
                }
                case "content-length-range" -> narrow(bytes(condition.get(1)), bytes(condition.get(2)));
                default -> throw invalid("Invalid Policy: Invalid condition.", null);
            }
        }

        private void narrow(long min, long max) {
            sizes = new Sizes(Math.max(sizes.min(), min), Math.min(sizes.max(), max));
        }

        private static long bytes(JsonNode node) {
            String digits = node.isString() || node.isIntegralNumber() ? node.asString() : "";
            if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw invalid("Invalid Policy: Invalid content-length-range.", null);
            }
            return Long.parseLong(digits);
        }

        private static String text(JsonNode node) {
            if (!node.isString()) {
                throw invalid("Invalid Policy: Invalid JSON: a value is no text.", null);
            }
            return node.asString();
        }
    }

    /// Refuses a form that the policy does not allow.
    ///
    /// @param bucket that the form was sent to
    /// @throws S3Exception `AccessDenied`
    void require(Map<String, String> fields, String bucket, Instant now) {
        if (!now.isBefore(expiration)) {
            throw new S3Exception(S3Code.ACCESS_DENIED, INVALID + "Policy expired.");
        }
        for (Condition condition : conditions) {
            String actual = condition.field().equals(BUCKET) ? bucket : fields.getOrDefault(condition.field(), "");
            if (!condition.holds(actual)) {
                throw new S3Exception(S3Code.ACCESS_DENIED, INVALID + "Policy Condition failed: " + condition);
            }
        }
        for (String field : fields.keySet()) {
            if (!isFree(field)
                    && conditions.stream()
                            .noneMatch(condition -> condition.field().equals(field))) {
                throw new S3Exception(S3Code.ACCESS_DENIED, INVALID + "Extra input fields: " + field);
            }
        }
        if (!bucket.equals(fields.getOrDefault(BUCKET, bucket))) {
            throw new S3Exception(
                    S3Code.ACCESS_DENIED, INVALID + "Policy Condition failed: the form's bucket is another.");
        }
    }

    private static boolean isFree(String field) {
        return FREE.contains(field) || field.startsWith(IGNORED_PREFIX);
    }
}
