package io.tarn.http.field;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times in headers (RFC 9110 5.6.7): UTC, English names, whole seconds.
public final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    /// A time such as `Fri, 24 May 2013 00:00:00 GMT`.
    public static String of(Instant time) {
        return FORMAT.format(time);
    }
}
