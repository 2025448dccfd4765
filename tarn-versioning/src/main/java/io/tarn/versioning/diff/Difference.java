package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Optional;

/// One key that differs. A side that has no such key is empty; a conflict may have either side empty, never both.
public record Difference(DifferenceType type, byte[] key, Optional<Value> left, Optional<Value> right) {}
