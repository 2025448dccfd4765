package io.tarn.auth.policy;

import java.util.Arrays;

/// A compiled wildcard pattern (auth.md 5.2): `*` stands for any run of characters, `?` for exactly one code
/// point, everything else for itself; anchored at both ends, case-sensitive, no escapes.
///
/// A pattern made by [#withUser] also knows `${user}`, which stands for the user's name letter by letter: a
/// `*` in the name is no wildcard, so that nobody gains rights by being called `*`.
///
/// A match takes at most (length of the text + 1) × (length of the pattern + 1) steps, whatever both are.
final class Wildcard {
    /// What is replaced by the name of the acting user in resources.
    static final String USER = "${user}";

    private static final int ANY_RUN = -1;
    private static final int ANY_ONE = -2;
    private static final int USER_NAME = -3;

    private final String head;
    private final int[] rest;
    private final String needle;
    private final boolean namesUser;

    private Wildcard(String head, int[] rest, String needle, boolean namesUser) {
        this.head = head;
        this.rest = rest;
        this.needle = needle;
        this.namesUser = namesUser;
    }

    /// A pattern in which `${user}` means nothing special.
    static Wildcard of(String pattern) {
        return compile(pattern, false);
    }

    /// A pattern in which `${user}` is the user's name.
    static Wildcard withUser(String pattern) {
        return compile(pattern, true);
    }

    /// The characters every match begins with.
    String head() {
        return head;
    }

    /// Whether nothing follows the [#head], so that only one text matches.
    boolean isLiteral() {
        return rest.length == 0;
    }

    boolean matches(String text) {
        return matches(text, "");
    }

    /// Whether `text` matches when `user` acts.
    boolean matches(String text, String user) {
        if (!text.startsWith(head)) {
            return false;
        }
        if (rest.length == 0) {
            return text.length() == head.length();
        }
        if (rest.length == 1 && rest[0] == ANY_RUN) {
            return true;
        }
        return text.indexOf(needle, head.length()) >= 0 && run(namesUser ? resolved(user) : rest, text, head.length());
    }

    /// Whether the text from `start` matches `pattern`. Going back to the last run only is enough: what
    /// earlier runs took is the least they could, and a longer choice leaves less to match.
    static boolean run(int[] pattern, CharSequence text, int start) {
        int length = text.length();
        int at = start;
        int next = 0;
        int afterRun = -1;
        int runEnd = start;
        while (at < length) {
            if (next < pattern.length && pattern[next] == ANY_RUN) {
                afterRun = ++next;
                runEnd = at;
                if (next == pattern.length) {
                    return true;
                }
                continue;
            }
            int character = Character.codePointAt(text, at);
            if (next < pattern.length && (pattern[next] == ANY_ONE || pattern[next] == character)) {
                next++;
                at += Character.charCount(character);
            } else if (afterRun >= 0) {
                runEnd += Character.charCount(Character.codePointAt(text, runEnd));
                at = runEnd;
                next = afterRun;
            } else {
                return false;
            }
        }
        return next == pattern.length || (next == pattern.length - 1 && pattern[next] == ANY_RUN);
    }

    /// The pattern in the form that [#run] takes: code points, and a negative number for each wildcard.
    /// Neighbouring runs are one.
    static int[] tokens(String pattern, boolean withUser) {
        int[] tokens = new int[pattern.length()];
        int count = 0;
        int at = 0;
        while (at < pattern.length()) {
            int character = pattern.codePointAt(at);
            boolean user = withUser && character == '$' && pattern.startsWith(USER, at);
            int token = user ? USER_NAME : token(character);
            if (token != ANY_RUN || count == 0 || tokens[count - 1] != ANY_RUN) {
                tokens[count++] = token;
            }
            at += user ? USER.length() : Character.charCount(character);
        }
        return Arrays.copyOf(tokens, count);
    }

    private static int token(int character) {
        return switch (character) {
            case '*' -> ANY_RUN;
            case '?' -> ANY_ONE;
            default -> character;
        };
    }

    private static Wildcard compile(String pattern, boolean withUser) {
        int[] tokens = tokens(pattern, withUser);
        int literal = 0;
        while (literal < tokens.length && tokens[literal] >= 0) {
            literal++;
        }
        int[] rest = Arrays.copyOfRange(tokens, literal, tokens.length);
        boolean namesUser = Arrays.stream(rest).anyMatch(token -> token == USER_NAME);
        return new Wildcard(new String(tokens, 0, literal), rest, longestLiteral(rest), namesUser);
    }

    /// The longest piece that every match must hold somewhere: most texts that do not match lack it, and that
    /// is found out fast.
    private static String longestLiteral(int[] tokens) {
        int longest = 0;
        int end = 0;
        int length = 0;
        for (int i = 0; i < tokens.length; i++) {
            length = tokens[i] >= 0 ? length + 1 : 0;
            if (length > longest) {
                longest = length;
                end = i + 1;
            }
        }
        return new String(tokens, end - longest, longest);
    }

    private int[] resolved(String user) {
        int[] name = user.codePoints().toArray();
        int slots =
                (int) Arrays.stream(rest).filter(token -> token == USER_NAME).count();
        int[] resolved = new int[Math.addExact(rest.length - slots, Math.multiplyExact(slots, name.length))];
        int count = 0;
        for (int token : rest) {
            if (token == USER_NAME) {
                System.arraycopy(name, 0, resolved, count, name.length);
                count += name.length;
            } else {
                resolved[count++] = token;
            }
        }
        return resolved;
    }
}
