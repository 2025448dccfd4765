package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.gc.RetentionRules;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/// The retention rules of repositories, each in a file of its repository's namespace (engine specification
/// 20.1). Rules are replaced as a whole; of two writers the later wins.
public final class RulesFile {
    /// The largest file read: a million branches.
    private static final int BYTES_MAX = 64 << 20;

    private static final String PATH = "/retention/gc/rules/config.json";

    private final ObjectStore store;
    private final String metadataPrefix;

    RulesFile(ObjectStore store, String metadataPrefix) {
        this.store = store;
        this.metadataPrefix = metadataPrefix;
    }

    /// The rules; 404 `not found` where none were set, or the last were deleted.
    public RetentionRules get(Repository repository) {
        byte[] stored = read(repository);
        if (stored.length == 0) {
            throw new VersioningException(VersioningException.Kind.NOT_FOUND, "not found");
        }
        return RetentionRules.decode(stored);
    }

    private byte[] read(Repository repository) {
        try (InputStream content = store.get(location(repository))) {
            byte[] stored = content.readNBytes(BYTES_MAX + 1);
            if (stored.length > BYTES_MAX) {
                throw new VersioningException(
                        VersioningException.Kind.INTERNAL,
                        "the garbage collection rules are too large, set them again");
            }
            return stored;
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.NOT_FOUND) {
                return new byte[0];
            }
            throw e;
        } catch (IOException e) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.UNAVAILABLE, "the garbage collection rules could not be read: " + e, e);
        }
    }

    /// Replaces the rules; refused on a read-only repository.
    public void set(Repository repository, RetentionRules rules) {
        write(repository, rules.encode());
    }

    /// Leaves the repository without rules: an empty file, as other servers do. Refused on a read-only
    /// repository.
    public void delete(Repository repository) {
        write(repository, new byte[0]);
    }

    private void write(Repository repository, byte[] content) {
        repository.requireWritable(false);
        store.put(
                location(repository),
                new ByteArrayInputStream(content),
                OptionalLong.of(content.length),
                PutOptions.none());
    }

    private StorageLocation location(Repository repository) {
        return StorageLocation.relative(repository.namespace(), metadataPrefix + PATH);
    }
}
