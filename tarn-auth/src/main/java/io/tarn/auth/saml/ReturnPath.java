package io.tarn.auth.saml;

import java.util.regex.Pattern;

/// Where a browser may be sent after a login: a path of this server, and nowhere else.
final class ReturnPath {
    /// Longest path kept, in UTF-16 units.
    static final int LENGTH_MAX = 1024;

    /// One slash, then neither a second nor what browsers take for one; visible ASCII only.
    private static final Pattern LOCAL = Pattern.compile("/(?:[!-.0-\\[\\]-~][!-\\[\\]-~]*)?");

    private ReturnPath() {}

    /// `wanted` if it is local, else `otherwise`.
    static String of(String wanted, String otherwise) {
        return wanted.length() <= LENGTH_MAX && LOCAL.matcher(wanted).matches() ? wanted : otherwise;
    }
}
