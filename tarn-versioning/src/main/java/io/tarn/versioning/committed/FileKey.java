package io.tarn.versioning.committed;

import io.tarn.block.StorageNamespace;

/// One immutable file of one namespace.
record FileKey(StorageNamespace namespace, String id) {}
