package io.tarn.gateway.object;

import io.tarn.catalog.Entry;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.field.EntityTags;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The conditions of a read, or of a copy's source, in the order of precedence that S3 has (s3-gateway.md B-26,
/// B-42).
///
/// @param prefix of the names of the headers, such as `x-amz-copy-source-`
record ReadConditions(
        String prefix,
        Optional<String> match,
        Optional<String> noneMatch,
        Optional<Instant> modifiedSince,
        Optional<Instant> unmodifiedSince) {
    /// The conditions in the headers of `call`. Dates that cannot be read are as if they were not there, and so
    /// is an `If-Modified-Since` in the future (RFC 9110 13.1.3).
    static ReadConditions of(S3Call call, String prefix, Instant now) {
        return new ReadConditions(
                prefix,
                call.header(prefix + "If-Match"),
                call.header(prefix + "If-None-Match"),
                date(call, prefix + "If-Modified-Since").filter(date -> !date.isAfter(now)),
                date(call, prefix + "If-Unmodified-Since"));
    }

    private static Optional<Instant> date(S3Call call, String header) {
        return call.header(header).flatMap(ReadConditions::date);
    }

    static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// Whether the reader has the object already.
    ///
    /// @throws S3Exception `PreconditionFailed`
    boolean isNotModified(Entry entry) {
        Instant modified = entry.lastModified().truncatedTo(ChronoUnit.SECONDS);
        if (match.isPresent()) {
            requireThat(isNamed(match.get(), entry), "If-Match");
        } else if (unmodifiedSince.isPresent()) {
            requireThat(!modified.isAfter(unmodifiedSince.get()), "If-Unmodified-Since");
        }
        return noneMatch.isPresent()
                ? isNamed(noneMatch.get(), entry)
                : modifiedSince.isPresent() && !modified.isAfter(modifiedSince.get());
    }

    /// Refuses what a reader need not have, as a copy does.
    ///
    /// @throws S3Exception `PreconditionFailed`
    void require(Entry entry) {
        requireThat(!isNotModified(entry), noneMatch.isPresent() ? "If-None-Match" : "If-Modified-Since");
    }

    private static boolean isNamed(String header, Entry entry) {
        return EntityTags.noneMatchNames(header, EntityTags.unquoted(entry.etag()));
    }

    private void requireThat(boolean holds, String condition) {
        if (!holds) {
            throw new S3Exception(S3Code.PRECONDITION_FAILED).with("Condition", prefix + condition);
        }
    }
}
