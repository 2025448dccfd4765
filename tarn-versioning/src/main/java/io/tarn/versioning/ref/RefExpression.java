package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.versioning.VersioningException;
import java.util.ArrayList;
import java.util.List;

/// A parsed reference expression: a base and modifiers applied left to right (engine specification 3.1).
public record RefExpression(String base, List<Modifier> modifiers) {
    static final String INVALID_REF = "ref: invalid value: validation error";

    /// Most modifiers in one expression; more is an invalid ref.
    private static final int MODIFIERS_MAX = 1_000;

    /// One step from the base.
    public sealed interface Modifier {
        /// `~n`: the first parent, `steps` times; a step of 0 or less stays.
        record Ancestor(long steps) implements Modifier {}

        /// `^n`: the n-th parent, counted from 1; 0 is the commit itself.
        record Parent(long number) implements Modifier {}

        /// `@`: the committed head of a branch.
        record Committed() implements Modifier {}

        /// `$`: the branch with its staging area.
        record Staged() implements Modifier {}
    }

    /// Parses `text`; a malformed one is refused with 400.
    public static RefExpression parse(String text) {
        int end = nextModifier(text, 0);
        String base = text.substring(0, end);
        if (base.isEmpty()) {
            throw invalid();
        }
        var modifiers = new ArrayList<Modifier>();
        while (end < text.length()) {
            int start = end;
            end = nextModifier(text, start + 1);
            modifiers.add(modifier(text.charAt(start), text.substring(start + 1, end)));
            if (modifiers.size() > MODIFIERS_MAX) {
                throw invalid();
            }
        }
        if (modifiers.size() > 1 && modifiers.stream().anyMatch(RefExpression::standsAlone)) {
            throw invalid();
        }
        return new RefExpression(base, List.copyOf(modifiers));
    }

    static VersioningException invalid() {
        return new VersioningException(INVALID, INVALID_REF);
    }

    private static boolean standsAlone(Modifier modifier) {
        return switch (modifier) {
            case Modifier.Committed c -> true;
            case Modifier.Staged s -> true;
            case Modifier.Ancestor a -> false;
            case Modifier.Parent p -> false;
        };
    }

    private static Modifier modifier(char kind, String argument) {
        return switch (kind) {
            case '~' -> new Modifier.Ancestor(number(kind, argument));
            case '^' -> {
                long number = number(kind, argument);
                if (number < 0) {
                    throw invalid();
                }
                yield new Modifier.Parent(number);
            }
            case '@' -> alone(argument, new Modifier.Committed());
            default -> alone(argument, new Modifier.Staged());
        };
    }

    private static Modifier alone(String argument, Modifier modifier) {
        if (!argument.isEmpty()) {
            throw invalid();
        }
        return modifier;
    }

    private static long number(char kind, String argument) {
        if (argument.isEmpty()) {
            return 1;
        }
        try {
            return Long.parseLong(argument);
        } catch (NumberFormatException e) {
            throw new VersioningException(
                    INVALID, "could not parse modifier " + kind + argument + ": " + INVALID_REF, e);
        }
    }

    private static int nextModifier(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '~', '^', '@', '$' -> {
                    return i;
                }
                default -> {}
            }
        }
        return text.length();
    }
}
