package io.tarn.gateway.signature;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Optional;

/// When a request says it was made.
///
/// @param text as sent
record RequestTime(String text, Instant instant) {
    /// How far a clock may be off (s3-gateway.md 5.5).
    static final Duration SKEW = Duration.ofMinutes(15);

    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter EXTENDED = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss[.SSS]'Z'", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter NAMED_ZONE =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss zzz", Locale.ENGLISH);

    /// As `yyyyMMdd'T'HHmmss'Z'`; empty when it is not.
    static Optional<RequestTime> basic(String text) {
        return local(text, BASIC);
    }

    /// As `yyyy-MM-dd'T'HH:mm:ss'Z'`, with milliseconds or without; empty when it is not.
    static Optional<RequestTime> extended(String text) {
        return local(text, EXTENDED);
    }

    /// As in the `Date` header: RFC 1123, with a zone by name or number, or [#basic]; empty when it is not.
    static Optional<RequestTime> ofHeader(String text) {
        return basic(text)
                .or(() -> zoned(text, DateTimeFormatter.RFC_1123_DATE_TIME))
                .or(() -> zoned(text, NAMED_ZONE));
    }

    private static Optional<RequestTime> local(String text, DateTimeFormatter format) {
        try {
            return Optional.of(
                    new RequestTime(text, LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<RequestTime> zoned(String text, DateTimeFormatter format) {
        try {
            return Optional.of(
                    new RequestTime(text, ZonedDateTime.parse(text, format).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// As `yyyyMMdd'T'HHmmss'Z'`.
    String basic() {
        return BASIC.format(instant.atOffset(ZoneOffset.UTC));
    }

    /// Requires the time to be near `now`.
    void requireNear(Instant now) {
        if (Duration.between(instant, now).abs().compareTo(SKEW) > 0) {
            throw Refusals.skewed(text, now, SKEW);
        }
    }
}
