package io.tarn.bench.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Targets with a signature of AWS's version 4 in their query, valid for an hour from when this was made. For one
/// thread, as every load client has one; costs two hashes and one MAC a target.
public final class Presigner {
    private static final String SCOPE_END = "/us-east-1/s3/aws4_request";
    private static final String EXPIRES = "3600";
    private static final HexFormat HEX = HexFormat.of();

    private final String host;
    private final String credential;
    private final String time;
    private final String scope;
    private final Mac mac;
    private final MessageDigest sha256;

    /// @param host with port, as the request names it
    public Presigner(String host, String accessKey, String secretKey) {
        var format =
                DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
        this.host = host;
        this.time = format.format(Instant.now());
        String date = time.substring(0, 8);
        this.scope = date + SCOPE_END;
        this.credential = (accessKey + "/" + scope).replace("/", "%2F");
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
            byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
            for (String step : new String[] {date, "us-east-1", "s3", "aws4_request"}) {
                key = keyed(key).doFinal(step.getBytes(UTF_8));
            }
            this.mac = keyed(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Mac keyed(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac;
    }

    /// The target to send.
    ///
    /// @param path of characters that need no escape
    /// @param after parameters that sort behind `X-Amz-`, such as `partNumber=1&uploadId=x`; empty for none
    public String target(String method, String path, String after) {
        String query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + credential + "&X-Amz-Date=" + time
                + "&X-Amz-Expires=" + EXPIRES + "&X-Amz-SignedHeaders=host" + (after.isEmpty() ? "" : "&" + after);
        String request = method + "\n" + path + "\n" + query + "\nhost:" + host + "\n\nhost\nUNSIGNED-PAYLOAD";
        String hash = HEX.formatHex(sha256.digest(request.getBytes(UTF_8)));
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hash;
        return path + "?" + query + "&X-Amz-Signature=" + HEX.formatHex(mac.doFinal(toSign.getBytes(UTF_8)));
    }
}
