package io.tarn.gateway.signature;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What version 2 signs (s3-gateway.md 5.7, B-04). Names of sub-resources are compared in their letter case.
final class StringToSignV2 {
    private static final Set<String> SUB_RESOURCES = Set.of(
            "accelerate",
            "acl",
            "analytics",
            "copy-source",
            "cors",
            "defaultObjectAcl",
            "delete",
            "inventory",
            "lifecycle",
            "location",
            "logging",
            "metrics",
            "notification",
            "object-lock",
            "partNumber",
            "policy",
            "replication",
            "requestPayment",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "restore",
            "select",
            "select-type",
            "storageClass",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versionId",
            "versioning",
            "versions",
            "website");

    private StringToSignV2() {}

    /// @param date the `Date` header, or when a URL expires
    /// @param amzInQuery whether parameters `x-amz-` count as headers
    static byte[] of(Message message, String date, boolean amzInQuery) {
        var text = new StringBuilder(256)
                .append(message.method())
                .append('\n')
                .append(message.joined("content-md5"))
                .append('\n')
                .append(message.joined("content-type"))
                .append('\n')
                .append(date)
                .append('\n');
        amzHeaders(message, amzInQuery)
                .forEach((name, value) ->
                        text.append(name).append(':').append(value).append('\n'));
        return Message.bytes(text.append(resource(message)).toString());
    }

    private static Map<String, String> amzHeaders(Message message, boolean amzInQuery) {
        Map<String, String> found = new TreeMap<>();
        for (String name : message.headers().keySet()) {
            if (name.startsWith("x-amz-")) {
                found.put(name, message.joined(name));
            }
        }
        if (amzInQuery) {
            message.query().all().stream()
                    .filter(QueryPairs.Pair::isAmz)
                    .forEach(pair -> found.merge(pair.lowerName(), unfolded(pair.value()), (a, b) -> a + "," + b));
        }
        return found;
    }

    /// A value of several lines could stand for several headers.
    private static String unfolded(String value) {
        return wire(value).replace('\r', ' ').replace('\n', ' ').strip();
    }

    private static String resource(Message message) {
        String path = path(message);
        List<QueryPairs.Pair> pairs = message.query().all().stream()
                .filter(pair -> SUB_RESOURCES.contains(pair.name()))
                .sorted(QueryPairs.BY_NAME)
                .toList();
        return pairs.isEmpty()
                ? path
                : path + "?" + pairs.stream().map(StringToSignV2::subResource).collect(Collectors.joining("&"));
    }

    /// The path as sent, with the bucket that the host names.
    private static String path(Message message) {
        String path = wire(message.rawPath());
        return message.bucketOfHost().map(bucket -> "/" + bucket + path).orElse(path);
    }

    private static String subResource(QueryPairs.Pair pair) {
        return pair.named() ? pair.name() + "=" + wire(pair.value()) : pair.name();
    }

    /// The bytes of a text as characters, as those of headers are.
    private static String wire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// What the variant for queries of Java clients signs (s3-gateway.md 5.8). Their string to sign names the
    /// method `POST` whichever it is. A URL made for reading must not be good for more, so what writes by
    /// another method is signed with that one.
    static byte[] ofQuery(Message message) {
        String method = message.method();
        boolean named = Stream.of("GET", "HEAD", "POST").noneMatch(method::equals);
        String text = (named ? method : "POST") + "\n"
                + message.canonical("host").toLowerCase(Locale.ROOT) + "\n"
                + path(message) + "\n"
                + message.query().canonical("Signature");
        return Message.bytes(text);
    }
}
