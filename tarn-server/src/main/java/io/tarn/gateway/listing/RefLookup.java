package io.tarn.gateway.listing;

import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.ResolvedRef;
import java.util.Optional;
import java.util.function.Function;

/// Refs as listings see them: what is no ref, or names none, has no keys (s3-gateway.md B-20).
final class RefLookup {
    private final VersioningEngine engine;

    RefLookup(VersioningEngine engine) {
        this.engine = engine;
    }

    /// What `use` makes of the ref; empty when there is none. Something else that is missing, such as the commit
    /// of a branch, is a failure: told as no keys it would make clients delete their copies.
    <T> Optional<T> with(Repository repository, String ref, Function<ResolvedRef, T> use) {
        Optional<ResolvedRef> found = find(repository, ref);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(use.apply(found.get()));
        } catch (VersioningException e) {
            if (e.kind() == Kind.NOT_FOUND && find(repository, ref).isEmpty()) {
                return Optional.empty();
            }
            throw e.kind() == Kind.NOT_FOUND ? missing(ref, e) : e;
        }
    }

    private static VersioningException missing(String ref, VersioningException cause) {
        return new VersioningException(Kind.INTERNAL, "ref '" + ref + "' leads to something missing", cause);
    }

    private Optional<ResolvedRef> find(Repository repository, String ref) {
        try {
            return Optional.of(engine.refs().resolve(repository, Names.ref("ref", ref)));
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND, INVALID -> Optional.empty();
                default -> throw e;
            };
        }
    }
}
