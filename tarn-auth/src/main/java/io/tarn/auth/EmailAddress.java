package io.tarn.auth;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Checks e-mail addresses given at set-up (api.md 14.1). The lists are short on purpose: they catch the usual
/// providers and no client depends on them.
public final class EmailAddress {
    private static final int LENGTH_MAX = 254;
    private static final Pattern BARE_ADDRESS = Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9])");
    private static final Set<String> RESERVED_SUFFIXES =
            Set.of("localhost", "local", "localdomain", "invalid", "test", "example", "internal", "lan");
    private static final Set<String> DISPOSABLE_DOMAINS = Set.of(
            "mailinator.com",
            "guerrillamail.com",
            "10minutemail.com",
            "temp-mail.org",
            "yopmail.com",
            "trashmail.com",
            "throwawaymail.com",
            "sharklasers.com",
            "getnada.com",
            "maildrop.cc");
    private static final Set<String> FREE_DOMAINS = Set.of(
            "example.com",
            "gmail.com",
            "googlemail.com",
            "yahoo.com",
            "hotmail.com",
            "outlook.com",
            "live.com",
            "aol.com",
            "icloud.com",
            "me.com",
            "mail.com",
            "gmx.com",
            "gmx.net",
            "gmx.de",
            "web.de",
            "proton.me",
            "protonmail.com",
            "yandex.ru",
            "yandex.com",
            "mail.ru",
            "qq.com",
            "163.com",
            "126.com",
            "zoho.com");

    private EmailAddress() {}

    /// Returns when `address` is a business address; otherwise throws [AuthException] of kind `INVALID` with the
    /// message for the client.
    public static void check(String address) {
        if (address.isEmpty()) {
            throw invalid("email is required");
        }
        var matcher = BARE_ADDRESS.matcher(address);
        if (address.length() > LENGTH_MAX || !matcher.matches()) {
            throw invalid("invalid email address");
        }
        String domain = matcher.group(1).toLowerCase(Locale.ROOT);
        String suffix = domain.substring(domain.lastIndexOf('.') + 1);
        if (RESERVED_SUFFIXES.contains(suffix) || DISPOSABLE_DOMAINS.contains(domain)) {
            throw invalid("invalid email address");
        }
        if (FREE_DOMAINS.contains(domain)) {
            throw invalid("please use a business email address");
        }
    }

    private static AuthException invalid(String message) {
        return new AuthException(AuthException.Kind.INVALID, message);
    }
}
