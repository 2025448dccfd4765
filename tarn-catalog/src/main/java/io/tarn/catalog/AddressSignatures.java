package io.tarn.catalog;

import io.tarn.block.signed.Hmac;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/// Signs the addresses to which clients upload by themselves: `data/<partition>/<id>,<signature>`, good for one
/// path of one branch for 24 hours from the time inside `<id>` (API specification 10, engine specification
/// 6.5). Nothing is kept of them, so an address may be linked again.
final class AddressSignatures {
    static final Duration LIFE = Duration.ofHours(24);

    private final Hmac hmac;

    /// @param secret `blockstore.signing.secret_key`, equal on all servers
    AddressSignatures(String secret) {
        this.hmac = new Hmac(secret);
    }

    /// What an address is for.
    record Purpose(String repository, String branch, String path) {
        private String text(String address) {
            var json = new StringBuilder();
            quoted(json.append("{\"Repository\":"), repository);
            quoted(json.append(",\"Branch\":"), branch);
            quoted(json.append(",\"Path\":"), path);
            quoted(json.append(",\"PhysicalAddress\":"), address);
            return json.append('}').toString();
        }
    }

    /// The address with its signature.
    String signed(Purpose purpose, String address) {
        return address + "," + hmac.sign(purpose.text(address));
    }

    /// Refuses with 400 an address in the data folder that was not signed for this purpose, or too long ago.
    void require(Purpose purpose, String signedAddress, Instant now) {
        int comma = signedAddress.lastIndexOf(',');
        if (comma < 0) {
            throw invalid("address is not signed: link address invalid");
        }
        String address = signedAddress.substring(0, comma);
        String signature = signedAddress.substring(comma + 1);
        if (!isBase64(signature)) {
            throw invalid("malformed address signature: " + purpose.text(address) + ": link address invalid");
        }
        if (!hmac.matches(purpose.text(address), signature)) {
            throw invalid("invalid address signature: invalid address");
        }
        Instant made = Xid.parse(address.substring(address.lastIndexOf('/') + 1))
                .map(id -> Instant.ofEpochSecond(id.seconds()))
                .orElseThrow(() -> invalid("address has no time: link address invalid"));
        if (made.plus(LIFE).isBefore(now)) {
            throw invalid("link address expired");
        }
    }

    private static boolean isBase64(String text) {
        try {
            return Base64.getUrlDecoder().decode(text).length > 0 && text.indexOf('=') < 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// JSON text in the spelling that was always signed: what matters to HTML and the line separators of
    /// Unicode are escaped too.
    private static void quoted(StringBuilder json, String text) {
        json.append('"');
        text.chars().forEach(c -> {
            switch (c) {
                case '"', '\\' -> json.append('\\').append((char) c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '<', '>', '&', '\u2028', '\u2029' -> escaped(json, c);
                default -> {
                    if (c < ' ') {
                        escaped(json, c);
                    } else {
                        json.append((char) c);
                    }
                }
            }
        });
        json.append('"');
    }

    private static void escaped(StringBuilder json, int c) {
        json.append(String.format("\\u%04x", c));
    }

    private static VersioningException invalid(String message) {
        return new VersioningException(VersioningException.Kind.INVALID, message);
    }
}
