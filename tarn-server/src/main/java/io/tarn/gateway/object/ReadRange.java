package io.tarn.gateway.object;

import io.tarn.catalog.Entry;
import io.tarn.gateway.call.PartNumber;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.field.EntityTags;
import io.tarn.http.field.RangeHeader;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a read wants of an object: all of it, a range, or a part as it was uploaded (s3-gateway.md B-29, B-30).
///
/// @param part the bytes; empty for the whole object
/// @param parts how many parts the object has; only when one of several was asked for
record ReadRange(Optional<RangeHeader.Part> part, OptionalInt parts) {
    /// Parts of an upload.
    private static final int PARTS_MAX = 10_000;

    private static final Pattern RANGE = Pattern.compile("bytes=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");
    private static final Pattern IN_PARTS = Pattern.compile(".+-(\\d{1,5})");

    /// What `call` asks for. A range that is none, or several, is as if it were not there.
    ///
    /// @param partSizes as the object keeps them, empty when it was not uploaded in parts or they are not known
    /// @throws S3Exception `InvalidRange`, `InvalidPartNumber`, `InvalidArgument`, `InvalidRequest`,
    /// `NotImplemented`
    static ReadRange asked(S3Call call, Entry entry, List<Long> partSizes) {
        Optional<String> range = call.header("Range");
        if (call.hasQuery("partNumber")) {
            if (range.isPresent()) {
                throw new S3Exception(
                        S3Code.INVALID_REQUEST, "Cannot specify both Range header and partNumber query parameter");
            }
            return part(PartNumber.of(call), entry, partSizes);
        }
        return new ReadRange(
                range.filter(given -> isStillMeant(call, entry)).flatMap(given -> range(given, entry.sizeBytes())),
                OptionalInt.empty());
    }

    /// `If-Range`: a range of another state of the object is not wanted (RFC 9110 13.1.5).
    private static boolean isStillMeant(S3Call call, Entry entry) {
        Optional<String> header = call.header("If-Range").map(String::strip);
        if (header.isEmpty()) {
            return true;
        }
        return ReadConditions.date(header.get())
                .map(date -> date.equals(entry.lastModified().truncatedTo(ChronoUnit.SECONDS)))
                .orElseGet(() -> !header.get().startsWith("W/")
                        && EntityTags.unquoted(header.get()).equals(EntityTags.unquoted(entry.etag())));
    }

    private static Optional<RangeHeader.Part> range(String header, long size) {
        Matcher numbers = RANGE.matcher(header.strip());
        if (!numbers.matches()) {
            return Optional.empty();
        }
        String range = "bytes=" + numbers.group(1) + "-" + numbers.group(2);
        if (RangeHeader.parse(range, 1) instanceof RangeHeader.Malformed) {
            return Optional.empty();
        }
        return switch (RangeHeader.parse(range, size)) {
            case RangeHeader.Part part -> Optional.of(part);
            case RangeHeader.Malformed _ -> Optional.empty();
            case RangeHeader.Unsatisfiable _ ->
                throw new S3Exception(S3Code.INVALID_RANGE)
                        .with("RangeRequested", header)
                        .with("ActualObjectSize", Long.toString(size))
                        .withHeader("Content-Range", "bytes */" + size);
        };
    }

    private static ReadRange part(int number, Entry entry, List<Long> sizes) {
        boolean known = sizes.stream().mapToLong(Long::longValue).sum() == entry.sizeBytes() && !sizes.isEmpty();
        if (!known) {
            requireSinglePart(entry);
        }
        List<Long> parts = known ? sizes : List.of(entry.sizeBytes());
        if (number > parts.size()) {
            throw new S3Exception(S3Code.INVALID_PART_NUMBER)
                    .with("PartNumberRequested", Integer.toString(number))
                    .with("ActualPartCount", Integer.toString(parts.size()));
        }
        long offset =
                parts.stream().limit(number - 1L).mapToLong(Long::longValue).sum();
        long length = parts.get(number - 1);
        return new ReadRange(
                length == 0 ? Optional.empty() : Optional.of(new RangeHeader.Part(offset, length)),
                known ? OptionalInt.of(parts.size()) : OptionalInt.empty());
    }

    private static void requireSinglePart(Entry entry) {
        Matcher parts = IN_PARTS.matcher(EntityTags.unquoted(entry.etag()));
        if (parts.matches() && Integer.parseInt(parts.group(1)) > 1) {
            throw new S3Exception(
                    S3Code.NOT_IMPLEMENTED, "It is not known where the parts of this object begin and end");
        }
    }
}
