package io.tarn.block.signed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.signed.Grant.Action;
import io.tarn.block.signed.Grant.PartOfUpload;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Writes grants as URLs and reads them back: `/_signed?address=…&expires=…&signature=…`. The address is a
/// query parameter, so that no client or proxy tidies it up as it would a path, and what is signed are the
/// decoded values, so that one which encodes them anew does no harm. The host is not signed: a server has
/// several names.
///
/// A URL may be used any number of times until it expires, as those of cloud stores. Changing the key ends all.
public final class SignedUrls {
    /// The path of all signed URLs.
    public static final String PATH = "/_signed";

    private static final String STORE = "store";
    private static final String ADDRESS = "address";
    private static final String FILE = "file";
    private static final String UPLOAD = "upload";
    private static final String PART = "part";
    private static final String EXPIRES = "expires";
    private static final String SIGNATURE = "signature";
    private static final String PURPOSE = "signed URLs, 1";
    private static final String UNRESERVED = "-._~";

    private final Hmac hmac;
    private final InstantSource clock;

    /// @param secret not empty; equal on all servers that clients may be sent to
    public SignedUrls(Hmac secret, InstantSource clock) {
        this.hmac = secret.derived(PURPOSE);
        this.clock = clock;
    }

    /// The time by which grants expire.
    public Instant now() {
        return clock.instant();
    }

    /// The URL of a grant, without scheme and host.
    public String url(Grant grant) {
        var url = new StringBuilder(PATH).append('?');
        if (!grant.storageId().isEmpty()) {
            append(url, STORE, grant.storageId()).append('&');
        }
        append(url, ADDRESS, grant.address()).append('&');
        grant.fileName().ifPresent(name -> append(url, FILE, name).append('&'));
        grant.part().ifPresent(part -> {
            append(url, UPLOAD, part.uploadId()).append('&');
            append(url, PART, Integer.toString(part.number())).append('&');
        });
        append(url, EXPIRES, Long.toString(grant.expiry().getEpochSecond())).append('&');
        return append(url, SIGNATURE, hmac.sign(text(grant))).toString();
    }

    /// What a request may do; `FORBIDDEN` when it is not signed for that, or no longer.
    ///
    /// @param action what it wants to do
    /// @param parameters the decoded values of a query parameter
    public Grant require(Action action, Function<String, List<String>> parameters) {
        Grant asked;
        try {
            asked = asked(action, parameters);
        } catch (NumberFormatException | ArithmeticException _) {
            throw notSigned();
        }
        if (!hmac.matches(text(asked), value(parameters, SIGNATURE).orElse(""))) {
            throw notSigned();
        }
        if (!clock.instant().isBefore(asked.expiry())) {
            throw new ObjectStoreException(Kind.FORBIDDEN, "this URL has expired: ask the server for a new one");
        }
        return asked;
    }

    private static Grant asked(Action action, Function<String, List<String>> parameters) {
        long expires = Long.parseLong(value(parameters, EXPIRES).orElse(""));
        if (expires < 0 || expires > Instant.MAX.getEpochSecond()) {
            throw notSigned();
        }
        Optional<String> part = value(parameters, PART);
        return new Grant(
                action,
                value(parameters, STORE).orElse(""),
                value(parameters, ADDRESS).orElse(""),
                value(parameters, FILE),
                value(parameters, UPLOAD).map(id -> new PartOfUpload(id, Integer.parseInt(part.orElse("")))),
                Instant.ofEpochSecond(expires));
    }

    /// The one value of a parameter; given twice, nobody could say which was meant.
    private static Optional<String> value(Function<String, List<String>> parameters, String name) {
        List<String> values = parameters.apply(name);
        if (values.size() > 1) {
            throw notSigned();
        }
        return values.stream().findFirst();
    }

    /// What is signed: every value with its name and length, so that no two grants read alike.
    private static String text(Grant grant) {
        var text = new StringBuilder();
        field(text, "action", grant.action().name());
        field(text, STORE, grant.storageId());
        field(text, ADDRESS, grant.address());
        grant.fileName().ifPresent(name -> field(text, FILE, name));
        grant.part().ifPresent(part -> {
            field(text, UPLOAD, part.uploadId());
            field(text, PART, Integer.toString(part.number()));
        });
        field(text, EXPIRES, Long.toString(grant.expiry().getEpochSecond()));
        return text.toString();
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name)
                .append(':')
                .append(value.length())
                .append(':')
                .append(value)
                .append('\n');
    }

    private static StringBuilder append(StringBuilder url, String name, String value) {
        url.append(name).append('=');
        for (byte each : value.getBytes(UTF_8)) {
            if (isUnreserved(each)) {
                url.append((char) each);
            } else {
                url.append('%').append(HexFormat.of().withUpperCase().toHexDigits(each));
            }
        }
        return url;
    }

    private static boolean isUnreserved(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || UNRESERVED.indexOf(c) >= 0;
    }

    private static ObjectStoreException notSigned() {
        return new ObjectStoreException(Kind.FORBIDDEN, "this URL is not signed for this request");
    }
}
