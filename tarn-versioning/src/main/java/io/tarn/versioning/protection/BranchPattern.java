package io.tarn.versioning.protection;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.VersioningException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A glob over whole branch names (engine specification 16.1): `*` any run of characters, `?` any one, `[abc]`,
/// `[a-z]` and `[!a]` one of a set or not of it, `{x,y}` either, `\` takes the next character as it is.
///
/// Matching keeps the set of positions that the part of the pattern so far can end at, so it costs at most the
/// product of both lengths, whatever the pattern.
final class BranchPattern {
    /// The longest pattern, in characters.
    static final int LENGTH_MAX = 1024;

    private sealed interface Part {
        record AnyRun() implements Part {}

        /// One character in one of the spans, or in none of them.
        record One(List<Span> spans, boolean negated) implements Part {
            boolean takes(int character) {
                return spans.stream().anyMatch(span -> span.from <= character && character <= span.to) != negated;
            }

            /// Whether it takes one certain character and no other.
            boolean isCertain() {
                return !negated
                        && spans.size() == 1
                        && spans.getFirst().from == spans.getFirst().to
                        && Character.isBmpCodePoint(spans.getFirst().from);
            }
        }

        record Either(List<List<Part>> alternatives) implements Part {}
    }

    private record Span(int from, int to) {}

    private final List<Part> parts;
    private final String prefix;
    private final String suffix;

    private BranchPattern(List<Part> parts) {
        this.parts = parts;
        this.prefix = literal(parts);
        this.suffix = new StringBuilder(literal(parts.reversed())).reverse().toString();
    }

    /// What the leading parts stand for as long as each is one certain character.
    private static String literal(List<Part> parts) {
        var text = new StringBuilder();
        for (Part part : parts) {
            if (!(part instanceof Part.One one) || !one.isCertain()) {
                break;
            }
            text.appendCodePoint(one.spans.getFirst().from);
        }
        return text.toString();
    }

    /// Compiles a pattern; 400 when it is none.
    static BranchPattern parse(String text) {
        if (text.length() > LENGTH_MAX) {
            throw invalid(text.substring(0, 32) + "…", text.length() + " is above maximum length (" + LENGTH_MAX + ")");
        }
        var parser = new Parser(text);
        return new BranchPattern(parser.whole());
    }

    /// Whether the whole name matches. Most names are refused for how they begin or end.
    boolean matches(String name) {
        if (!name.startsWith(prefix) || !name.endsWith(suffix)) {
            return false;
        }
        var start = new BitSet();
        start.set(0);
        int[] characters = name.codePoints().toArray();
        return ends(parts, characters, start).get(characters.length);
    }

    /// Where in `name` these parts can end when they begin at one of `starts`.
    private static BitSet ends(List<Part> parts, int[] name, BitSet starts) {
        BitSet current = starts;
        for (Part part : parts) {
            if (current.isEmpty()) {
                return current;
            }
            current = switch (part) {
                case Part.AnyRun() -> {
                    var all = new BitSet();
                    all.set(current.nextSetBit(0), name.length + 1);
                    yield all;
                }
                case Part.One one -> {
                    var next = new BitSet();
                    current.stream()
                            .filter(at -> at < name.length && one.takes(name[at]))
                            .forEach(at -> next.set(at + 1));
                    yield next;
                }
                case Part.Either(List<List<Part>> alternatives) -> {
                    var next = new BitSet();
                    for (List<Part> alternative : alternatives) {
                        next.or(ends(alternative, name, current));
                    }
                    yield next;
                }
            };
        }
        return current;
    }

    private static VersioningException invalid(String pattern, String why) {
        return new VersioningException(
                INVALID, "branch protection pattern '" + pattern + "': " + why + ": invalid value: validation error");
    }

    private static final class Parser {
        private final String text;
        private final int[] characters;
        private int position;

        Parser(String text) {
            this.text = text;
            this.characters = text.codePoints().toArray();
        }

        List<Part> whole() {
            return sequence(false);
        }

        /// Up to the end, or, between braces, up to the comma or brace that ends the alternative.
        private List<Part> sequence(boolean alternative) {
            var parts = new ArrayList<Part>();
            while (alternative || position < characters.length) {
                int c = next();
                if (alternative && (c == ',' || c == '}')) {
                    position--;
                    return parts;
                }
                parts.add(
                        switch (c) {
                            case '*' -> new Part.AnyRun();
                            case '?' -> new Part.One(List.of(), true);
                            case '[' -> set();
                            case '{' -> either();
                            case '\\' -> exactly(next());
                            default -> exactly(c);
                        });
            }
            return parts;
        }

        private static Part exactly(int character) {
            return new Part.One(List.of(new Span(character, character)), false);
        }

        private Part either() {
            var alternatives = new ArrayList<List<Part>>();
            do {
                alternatives.add(sequence(true));
            } while (next() == ',');
            return new Part.Either(alternatives);
        }

        private Part set() {
            boolean negated = peek() == '!';
            if (negated) {
                position++;
            }
            var spans = new ArrayList<Span>();
            for (int from = next(); from != ']'; from = next()) {
                int first = from == '\\' ? next() : from;
                int last = first;
                if (peek() == '-' && position + 1 < characters.length && characters[position + 1] != ']') {
                    position++;
                    last = next();
                    last = last == '\\' ? next() : last;
                }
                if (last < first) {
                    throw invalid(text, "a range ends before it begins");
                }
                spans.add(new Span(first, last));
            }
            if (spans.isEmpty()) {
                throw invalid(text, "an empty set of characters");
            }
            return new Part.One(spans, negated);
        }

        private int peek() {
            return position < characters.length ? characters[position] : -1;
        }

        private int next() {
            if (position == characters.length) {
                throw invalid(text, "unexpected end of input");
            }
            return characters[position++];
        }
    }
}
