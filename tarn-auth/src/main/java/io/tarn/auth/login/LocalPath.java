package io.tarn.auth.login;

import io.tarn.auth.AuthRecords;
import java.util.List;
import java.util.Optional;

/// Decides where a browser may be sent after its login: to places on this server only.
///
/// Refused is whatever a browser might read as another server: absolute URLs, `//host`, `/\host`, the same behind
/// any number of escapes, dot segments, control characters. So are the login and logout pages themselves.
public final class LocalPath {
    /// Longest in characters.
    public static final int LENGTH_MAX = 512;

    private static final int DECODINGS_MAX = 4;
    private static final List<String> LOGINS = List.of("/oidc/", "/saml/", "/sso/");

    private LocalPath() {}

    /// The same place, fit for a `Location` header: an absolute path with its query and fragment in ASCII. Empty
    /// when it is not a place on this server.
    public static Optional<String> of(String wanted) {
        if (wanted.length() > LENGTH_MAX || !isPlain(wanted)) {
            return Optional.empty();
        }
        String path = pathOf(wanted);
        for (int i = 0; i < DECODINGS_MAX; i++) {
            if (!isLocal(path)) {
                return Optional.empty();
            }
            String decoded = decoded(path);
            if (decoded.equals(path)) {
                return Optional.of(ascii(wanted));
            }
            path = decoded;
        }
        return Optional.empty();
    }

    private static String pathOf(String wanted) {
        int end = 0;
        while (end < wanted.length() && wanted.charAt(end) != '?' && wanted.charAt(end) != '#') {
            end++;
        }
        return wanted.substring(0, end);
    }

    /// No control characters, which browsers drop before they look, no backslashes, which they turn around, and no
    /// half characters.
    private static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || c == '\\'
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
    }

    private static boolean isLocal(String path) {
        return path.startsWith("/")
                && !path.startsWith("//")
                && !(path + "/").contains("/./")
                && !(path + "/").contains("/../")
                && !path.equals("/logout")
                && LOGINS.stream().noneMatch(path::startsWith)
                && isPlain(path);
    }

    /// Escapes of one byte turned into the character of that number; enough to see what matters here.
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
            int low = i + 2 < path.length() ? Character.digit(path.charAt(i + 2), 16) : -1;
            if (path.charAt(i) == '%' && high >= 0 && low >= 0) {
                int value = high * 16 + low;
                decoded.append(value < 0x80 ? (char) value : '?');
                i += 2;
            } else {
                decoded.append(path.charAt(i));
            }
        }
        return decoded.toString();
    }

    private static String ascii(String text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (byte b : AuthRecords.bytes(text)) {
            if (b > ' ' && b != '"' && b != '<' && b != '>') {
                ascii.append((char) b);
            } else {
                ascii.append(String.format("%%%02X", b & 0xff));
            }
        }
        return ascii.toString();
    }
}
