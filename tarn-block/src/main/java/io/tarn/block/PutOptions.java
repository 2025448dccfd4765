package io.tarn.block;

import java.util.Optional;

/// How to store an object. Adapters ignore what they do not have.
public record PutOptions(Optional<String> storageClass) {
    private static final PutOptions NONE = new PutOptions(Optional.empty());

    public static PutOptions none() {
        return NONE;
    }
}
