package io.tarn.gateway.call;

import io.tarn.versioning.Repository;
import java.util.Optional;

/// A bucket as clients see it: a repository whose keys begin with a ref (s3-gateway.md 3), or, flat, one branch of a
/// repository whose keys are paths, below a prefix if there is one.
///
/// @param name as the client spells it
/// @param flat present for a flat bucket
public record Bucket(String name, Repository repository, Optional<Flat> flat) {
    /// What a flat bucket shows.
    ///
    /// @param prefix of all its paths; empty, or with a `/` at its end
    public record Flat(String branch, String prefix) {}

    /// What `key` names.
    public Place place(String key) {
        if (flat.isPresent()) {
            return new Place(flat.get().branch(), flat.get().prefix() + key);
        }
        int slash = key.indexOf('/');
        return slash < 0 ? new Place(key, "") : new Place(key.substring(0, slash), key.substring(slash + 1));
    }

    /// The key of a path, as clients see it.
    public String key(String ref, String path) {
        return flat.isPresent() ? path.substring(flat.get().prefix().length()) : ref + "/" + path;
    }
}
