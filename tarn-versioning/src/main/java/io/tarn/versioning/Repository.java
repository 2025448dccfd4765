package io.tarn.versioning;

import io.tarn.block.StorageNamespace;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// One repository. `instanceUid` tells two repositories apart that had the same name one after the other: every
/// record of a repository lives in the partition `<name>-<instanceUid>` (engine specification 8.2).
public record Repository(
        String name,
        StorageNamespace namespace,
        String defaultBranch,
        Instant creationDate,
        boolean inDeletion,
        String instanceUid,
        boolean readOnly) {

    /// The key-value partition of everything in this repository but its staged values.
    public byte[] partition() {
        return partition(name, instanceUid);
    }

    /// The partition of the repository that had this name and instance id.
    public static byte[] partition(String name, String instanceUid) {
        return (name + "-" + instanceUid).getBytes(StandardCharsets.UTF_8);
    }

    /// Refuses a change of a read-only repository unless it is forced.
    public void requireWritable(boolean force) {
        if (readOnly && !force) {
            throw new VersioningException(VersioningException.Kind.FORBIDDEN, "read-only repository");
        }
    }
}
