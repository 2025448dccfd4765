package io.tarn.gateway.call;

import java.util.Optional;

/// Finds buckets that a request names elsewhere than in its address.
@FunctionalInterface
public interface BucketLookup {
    /// The bucket; empty when there is none, also when no repository could have the name.
    Optional<Bucket> find(String name);
}
