package io.tarn.versioning;

/// A write-once name of a commit.
public record Tag(String name, String commitId) {}
