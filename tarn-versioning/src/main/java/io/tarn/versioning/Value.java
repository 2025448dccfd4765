package io.tarn.versioning;

import java.util.Arrays;

/// What a key points at: a 32-byte hash of the user-visible content, and the serialized entry. Two values are the
/// same content if and only if their identities are byte-equal; the data never takes part in a comparison.
/// The arrays must not be changed.
public record Value(byte[] identity, byte[] data) {
    public boolean sameContent(Value other) {
        return Arrays.equals(identity, other.identity);
    }
}
