package io.tarn.versioning.gc;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;

import io.tarn.versioning.VersioningException;

/// Why a computation ends without a result. None is "not found": clients take that for "there are no rules".
final class Failures {
    private Failures() {}

    static VersioningException missing(String what) {
        return new VersioningException(
                INTERNAL, "garbage collection cannot tell what is garbage: " + what + " is missing in the database");
    }

    static VersioningException changed(String what) {
        return new VersioningException(INTERNAL, "garbage collection was overtaken, try again: " + what);
    }

    static VersioningException tooMany(int commitsMax) {
        return new VersioningException(
                INTERNAL,
                "the repository has more than " + commitsMax + " commits, the most that fit into the memory of this"
                        + " server: give it a larger heap");
    }
}
