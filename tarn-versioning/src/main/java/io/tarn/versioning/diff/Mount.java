package io.tarn.versioning.diff;

/// Where keys appear in a larger space: those that start with `cut` and go on appear with `head` in its
/// place, others not at all.
public record Mount(byte[] cut, byte[] head) {}
