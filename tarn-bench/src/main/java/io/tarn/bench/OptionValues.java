package io.tarn.bench;

import io.tarn.bench.row.UsageException;
import java.util.Deque;

/// Values of command line options, taken from the words that follow them; a [UsageException] says what is wrong.
public final class OptionValues {
    private OptionValues() {}

    /// The value of option `name`.
    public static String value(String name, Deque<String> rest) {
        if (rest.isEmpty() || rest.getFirst().isEmpty()) {
            throw new UsageException(name + " needs a value");
        }
        return rest.removeFirst();
    }

    /// The value of option `name` as a number within bounds.
    public static long number(String name, Deque<String> rest, long min, long max) {
        String text = value(name, rest);
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new UsageException(name + " needs a number, not " + text);
        }
        throw new UsageException(name + " must be " + min + " to " + max + ", not " + text);
    }
}
