package io.tarn.gateway.listing;

import io.tarn.versioning.Value;
import java.time.Instant;

/// A row of a listing of versions.
sealed interface VersionRow {
    /// The version id of what is not committed.
    String UNCOMMITTED = "null";

    /// The key or common prefix.
    byte[] path();

    /// The version id; empty where there is none.
    String id();

    /// A key with new content.
    record Version(byte[] path, String id, boolean latest, Value value) implements VersionRow {}

    /// A key that was removed.
    ///
    /// @param time of the commit that removed it; of the branch's head when that is not committed
    record Removal(byte[] path, String id, boolean latest, Instant time) implements VersionRow {}

    /// All keys that begin with `path`.
    record CommonPrefix(byte[] path) implements VersionRow {
        @Override
        public String id() {
            return "";
        }
    }
}
