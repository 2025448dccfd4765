package io.tarn.gateway.signature;

import io.tarn.gateway.error.S3Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The parameters of a query as signatures cover them: each pair, repeated ones too, in the order sent; `;` is
/// data.
final class QueryPairs {
    private static final Comparator<Pair> CANONICAL =
            Comparator.comparing(Pair::encodedName).thenComparing(Pair::encodedValue);

    /// By name, pairs of one name in the order sent.
    static final Comparator<Pair> BY_NAME = Comparator.comparing(Pair::name);

    private final List<Pair> pairs;

    /// A parameter.
    ///
    /// @param named whether a `=` follows the name
    /// @param value decoded, empty when there is none
    record Pair(String name, boolean named, String value, String encodedName, String encodedValue) {
        /// Whether it may stand for a header of AWS's.
        boolean isAmz() {
            return name.regionMatches(true, 0, "x-amz-", 0, 6);
        }

        String lowerName() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    private QueryPairs(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /// @param raw as sent, without the question mark
    /// @throws S3Exception `InvalidURI`: a broken escape
    static QueryPairs parse(String raw) {
        List<Pair> pairs = new ArrayList<>(8);
        for (int start = 0, end; start < raw.length(); start = end + 1) {
            int ampersand = raw.indexOf('&', start);
            end = ampersand < 0 ? raw.length() : ampersand;
            if (end > start) {
                pairs.add(pair(raw.substring(start, end)));
            }
        }
        return new QueryPairs(pairs);
    }

    private static Pair pair(String text) {
        int equals = text.indexOf('=');
        byte[] name = UriText.decode(equals < 0 ? text : text.substring(0, equals), true);
        byte[] value = UriText.decode(equals < 0 ? "" : text.substring(equals + 1), true);
        return new Pair(
                new String(name, StandardCharsets.UTF_8),
                equals >= 0,
                new String(value, StandardCharsets.UTF_8),
                UriText.encode(name, false),
                UriText.encode(value, false));
    }

    /// All pairs, in the order sent.
    List<Pair> all() {
        return pairs;
    }

    /// The first value of a name, null when it does not occur.
    @Nullable
    String first(String name) {
        for (Pair pair : pairs) {
            if (pair.name().equals(name)) {
                return pair.value();
            }
        }
        return null;
    }

    /// The first value of a name in any letter case, null when it does not occur.
    @Nullable
    String firstIgnoringCase(String name) {
        for (Pair pair : pairs) {
            if (pair.name().equalsIgnoreCase(name)) {
                return pair.value();
            }
        }
        return null;
    }

    /// Whether a name occurs.
    boolean has(String name) {
        return first(name) != null;
    }

    /// Every pair but those of one name, encoded and sorted by name, then value.
    String canonical(String without) {
        var text = new StringBuilder();
        pairs.stream()
                .filter(pair -> !pair.name().equals(without))
                .sorted(CANONICAL)
                .forEach(pair -> {
                    if (!text.isEmpty()) {
                        text.append('&');
                    }
                    text.append(pair.encodedName()).append('=').append(pair.encodedValue());
                });
        return text.toString();
    }
}
