package io.tarn.block;

/// Where a repository keeps its files: a storage id (empty on a server with one store) and a URI such as
/// `s3://bucket/prefix` or `local://lake`.
public record StorageNamespace(String storageId, String uri) {}
