package io.tarn.kv;

/// Names one entry; both parts are not empty.
public record Key(byte[] partition, byte[] key) {}
