package io.tarn.versioning.branch;

import java.util.List;

/// What reads of a branch go through: staging tokens, newest first, over a snapshot.
record BranchLayers(List<String> tokens, String metarangeId) {
    BranchLayers {
        tokens = List.copyOf(tokens);
    }
}
