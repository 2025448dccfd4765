package io.tarn.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/// Draws test data from one seed, leaning towards what breaks programs. For one thread.
public final class Gen {
    /// What object paths, refs and URLs stumble over: separators, escapes, dots, controls, case twins, composed and
    /// decomposed letters, and letters outside the basic plane.
    private static final List<String> PATH_PIECES = List.of(
            "a",
            "b",
            "A",
            "z",
            "0",
            "9",
            "/",
            "//",
            ".",
            "..",
            "-",
            "_",
            "~",
            " ",
            "+",
            "%",
            "%2F",
            "%00",
            "?",
            "#",
            "&",
            "=",
            ":",
            "@",
            "!",
            "*",
            "'",
            "\"",
            "\\",
            "|",
            "<",
            ">",
            "{",
            "}",
            "[",
            "]",
            "^",
            "`",
            ";",
            ",",
            "$",
            "\t",
            "\n",
            "\u0001",
            "\u007f",
            "\u00e9",
            "e\u0301",
            "\u00df",
            "\u4e2d",
            "\u202e",
            "\ufffd",
            "\ud83d\ude00");

    /// One choice of [Gen#pick(List)].
    ///
    /// @param weight how often compared with the others; positive
    /// @param value draws the value when chosen
    public record Weighted<T>(int weight, Supplier<? extends T> value) {
        /// Rejects weights that are not positive.
        public Weighted {
            if (weight <= 0) {
                throw new IllegalArgumentException("weight " + weight + " is not positive");
            }
        }
    }

    private final Random random;

    Gen(Random random) {
        this.random = random;
    }

    /// A choice for [#pick(List)].
    public static <T> Weighted<T> weighted(int weight, Supplier<? extends T> value) {
        return new Weighted<>(weight, value);
    }

    /// A number between two, both included.
    public int intBetween(int least, int most) {
        return (int) longBetween(least, most);
    }

    /// A number between two, both included.
    public long longBetween(long least, long most) {
        return most == Long.MAX_VALUE
                ? (least == Long.MIN_VALUE ? random.nextLong() : random.nextLong(least - 1, most) + 1)
                : random.nextLong(least, most + 1);
    }

    /// True once in `times` on average.
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /// A fraction from 0 inclusive to 1 exclusive.
    public double fraction() {
        return random.nextDouble();
    }

    /// Bytes of a length between two, both included; the edge values 0x00, 0xff and `/` come often.
    public byte[] bytes(int lengthMin, int lengthMax) {
        byte[] bytes = new byte[intBetween(lengthMin, lengthMax)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            switch (random.nextInt(8)) {
                case 0 -> bytes[i] = 0;
                case 1 -> bytes[i] = (byte) 0xFF;
                case 2 -> bytes[i] = '/';
                default -> {}
            }
        }
        return bytes;
    }

    /// A string of adversarial path characters, of so many pieces, both bounds included; always valid UTF-16.
    public String path(int piecesMin, int piecesMax) {
        StringBuilder path = new StringBuilder();
        for (int left = intBetween(piecesMin, piecesMax); left > 0; left--) {
            path.append(pick(PATH_PIECES.toArray(String[]::new)));
        }
        return path.toString();
    }

    /// A string of lower-case letters and digits.
    public String word(int lengthMin, int lengthMax) {
        StringBuilder word = new StringBuilder();
        for (int left = intBetween(lengthMin, lengthMax); left > 0; left--) {
            word.append(Character.forDigit(random.nextInt(36), 36));
        }
        return word.toString();
    }

    /// One of these, each as likely.
    @SafeVarargs
    public final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    /// One of these, each as likely.
    public <T> T pickFrom(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /// A value of one of these, as likely as its weight.
    public <T> T pick(List<Weighted<T>> choices) {
        int left = random.nextInt(choices.stream().mapToInt(Weighted::weight).sum());
        for (Weighted<T> choice : choices) {
            left -= choice.weight();
            if (left < 0) {
                return choice.value().get();
            }
        }
        throw new IllegalStateException("weights changed while choosing");
    }

    /// A list of a size between two, both included.
    public <T> List<T> list(int sizeMin, int sizeMax, Function<Gen, ? extends T> element) {
        int size = intBetween(sizeMin, sizeMax);
        List<T> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(element.apply(this));
        }
        return list;
    }
}
