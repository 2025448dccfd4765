package io.tarn.gateway.payload;

import io.tarn.gateway.error.S3Exception;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the head of a request says of its body (s3-gateway.md B-05).
///
/// @param md5 the value of `Content-MD5`
/// @param checksum the value of an `x-amz-checksum-` header
/// @param trailers the names of the lines behind the body, in lower case
/// @param trailing the algorithm of the checksum among them
record BodyClaims(
        Optional<String> md5, Optional<Checksum> checksum, Set<String> trailers, Optional<ChecksumAlgorithm> trailing) {
    private static final int MD5_BYTES = 16;
    private static final Set<String> UNSUPPORTED = Set.of(
            "x-amz-checksum-md5",
            "x-amz-checksum-sha512",
            "x-amz-checksum-xxhash64",
            "x-amz-checksum-xxhash3",
            "x-amz-checksum-xxhash128");

    /// Nothing is said.
    static final BodyClaims NONE = new BodyClaims(Optional.empty(), Optional.empty(), Set.of(), Optional.empty());

    /// @param headers the value of a header, or of the parameter in its place; null when absent
    /// @param trailed whether the body is framed so that a trailer can follow
    /// @param ofBody whether a checksum in the head is that of the body, and not of something it tells of
    /// @throws S3Exception `InvalidDigest`, `InvalidRequest`
    static BodyClaims of(Function<String, @Nullable String> headers, boolean trailed, boolean ofBody) {
        Set<String> trailers = trailed ? trailers(headers.apply("x-amz-trailer")) : Set.of();
        Optional<ChecksumAlgorithm> trailing = trailing(trailers);
        Optional<Checksum> checksum = ofBody ? checksum(headers) : Optional.empty();
        if (trailing.isPresent() && checksum.isPresent()) {
            throw Refusals.severalChecksums();
        }
        if (ofBody) {
            requireAnnounced(headers.apply("x-amz-sdk-checksum-algorithm"), checksum, trailing);
        }
        return new BodyClaims(md5(headers.apply("Content-MD5")), checksum, trailers, trailing);
    }

    private static Optional<String> md5(@Nullable String value) {
        if (value != null && Checksums.decode(value.strip(), MD5_BYTES).isEmpty()) {
            throw Refusals.invalidDigest(value);
        }
        return Optional.ofNullable(value).map(String::strip);
    }

    private static Optional<Checksum> checksum(Function<String, @Nullable String> headers) {
        List<Checksum> found = new ArrayList<>(1);
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            String value = headers.apply(algorithm.header());
            if (value != null) {
                found.add(checksum(algorithm, value.strip()));
            }
        }
        for (String header : UNSUPPORTED) {
            if (headers.apply(header) != null) {
                throw Refusals.unknownChecksum(header);
            }
        }
        if (found.size() > 1) {
            throw Refusals.severalChecksums();
        }
        return found.stream().findFirst();
    }

    private static Checksum checksum(ChecksumAlgorithm algorithm, String value) {
        if (Checksums.decode(algorithm, value).isEmpty()) {
            throw Refusals.invalidChecksum(algorithm.header());
        }
        return new Checksum(algorithm, value);
    }

    private static Set<String> trailers(@Nullable String value) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : value == null ? new String[0] : value.split(",", -1)) {
            if (!name.isBlank()) {
                names.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static Optional<ChecksumAlgorithm> trailing(Set<String> names) {
        List<ChecksumAlgorithm> found = names.stream()
                .map(name -> ChecksumAlgorithm.ofHeader(name).orElseThrow(Refusals::unknownTrailer))
                .toList();
        if (found.size() > 1) {
            throw Refusals.severalChecksums();
        }
        return found.stream().findFirst();
    }

    private static void requireAnnounced(
            @Nullable String named, Optional<Checksum> checksum, Optional<ChecksumAlgorithm> trailing) {
        if (named == null || named.isEmpty()) {
            return;
        }
        Optional<ChecksumAlgorithm> sent = checksum.map(Checksum::algorithm).or(() -> trailing);
        if (sent.filter(algorithm -> algorithm.name().equalsIgnoreCase(named.strip()))
                .isEmpty()) {
            throw Refusals.checksumMissing();
        }
    }
}
