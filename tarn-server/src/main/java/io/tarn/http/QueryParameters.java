package io.tarn.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The decoded parameters of a query string, in the order given: `+` is a space, `%2B` a plus, a name without `=`
/// has the empty value. Names are case-sensitive and may repeat.
public final class QueryParameters {
    /// More parameters than this are refused: nobody needs them, and look-ups are linear.
    public static final int PARAMETERS_MAX = 4096;

    private static final QueryParameters NONE = new QueryParameters(List.of());

    private final List<String> namesAndValues;

    private QueryParameters(List<String> namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    /// Parses a raw query string without its question mark.
    ///
    /// @throws BadRequestException broken escape, text that is not UTF-8, or too many parameters
    public static QueryParameters parse(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        List<String> pairs = new ArrayList<>(8);
        int start = 0;
        while (start <= raw.length()) {
            int end = raw.indexOf('&', start);
            if (end < 0) {
                end = raw.length();
            }
            if (end > start) {
                addPair(pairs, raw, start, end);
            }
            start = end + 1;
        }
        return new QueryParameters(pairs);
    }

    private static void addPair(List<String> pairs, String raw, int start, int end) {
        if (pairs.size() >= 2 * PARAMETERS_MAX) {
            throw new BadRequestException("more than " + PARAMETERS_MAX + " query parameters");
        }
        int equals = raw.indexOf('=', start);
        boolean named = equals >= 0 && equals < end;
        pairs.add(PercentEncoding.decode(raw, start, named ? equals : end, true));
        pairs.add(named ? PercentEncoding.decode(raw, equals + 1, end, true) : "");
    }

    /// The first value of `name`, null when it does not occur.
    public @Nullable String first(String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                return namesAndValues.get(i + 1);
            }
        }
        return null;
    }

    /// How often `name` occurs.
    public int count(String name) {
        int count = 0;
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                count++;
            }
        }
        return count;
    }

    /// All values of `name`, in the order given.
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equals(name)) {
                values.add(namesAndValues.get(i + 1));
            }
        }
        return values;
    }

    /// Whether `name` occurs.
    public boolean has(String name) {
        return first(name) != null;
    }

    /// The names, in the order given, repeated ones repeated.
    public List<String> names() {
        List<String> names = new ArrayList<>(namesAndValues.size() / 2);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            names.add(namesAndValues.get(i));
        }
        return names;
    }
}
