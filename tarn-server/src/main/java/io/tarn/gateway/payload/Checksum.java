package io.tarn.gateway.payload;

/// A checksum of an object or part.
///
/// @param value base64 of the big-endian digest; of a composite one followed by `-` and the number of parts
public record Checksum(ChecksumAlgorithm algorithm, String value) {}
