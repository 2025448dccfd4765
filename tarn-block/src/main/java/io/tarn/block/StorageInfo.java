package io.tarn.block;

/// What clients are told of a store (operation getConfig). `type` is one of `s3 gs azure local mem`.
public record StorageInfo(
        String storageId,
        String description,
        String type,
        String namespaceValidityRegex,
        String namespaceExample,
        String defaultNamespacePrefix,
        boolean presignSupport,
        boolean presignSupportUi,
        boolean presignMultipartSupport,
        boolean importSupport,
        String importValidityRegex) {}
