package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.Repositories;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Creates repositories: what the engine does not see is whether the storage namespace can be used (engine
/// specification 9.1, 9.2).
public final class RepositoryCreator {
    private static final String DUMMY = "dummy";
    private static final byte[] DUMMY_CONTENT =
            "this is dummy data - created by lakeFS to check accessibility".getBytes(UTF_8);
    private static final String FAILED = "failed to create repository: ";

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final String metadataPrefix;
    private final boolean probeRoot;

    /// `metadataPrefix` is the folder of committed storage, `probeRoot` whether an object `dummy` at the root of a
    /// namespace forbids it.
    RepositoryCreator(VersioningEngine engine, ObjectStore store, String metadataPrefix, boolean probeRoot) {
        this.engine = engine;
        this.store = store;
        this.metadataPrefix = metadataPrefix;
        this.probeRoot = probeRoot;
    }

    /// Creates the repository after probing its namespace, unless it is bare or read-only.
    public Repository create(Repositories.Creation creation) {
        Names.repository("name", creation.name());
        Names.branch("defaultBranch", creation.defaultBranch());
        if (engine.repositories().exists(creation.name())) {
            throw new VersioningException(CONFLICT, "error creating repository: not unique");
        }
        if (!creation.namespace().storageId().isEmpty()
                && !creation.namespace().storageId().equals(store.info("").storageId())) {
            throw new VersioningException(INVALID, "storage id: invalid value: validation error");
        }
        String regex = store.info(creation.namespace().storageId()).namespaceValidityRegex();
        if (!Pattern.compile(regex).matcher(creation.namespace().uri()).find()) {
            throw new VersioningException(INVALID, "failed to match required regex " + regex + ": invalid namespace");
        }
        if (!creation.bare() && !creation.readOnly()) {
            probe(creation.namespace());
        }
        return engine.repositories().create(creation);
    }

    private void probe(StorageNamespace namespace) {
        String where = "(" + namespace.storageId() + ":" + namespace.uri() + ")";
        StorageLocation below = StorageLocation.relative(namespace, metadataPrefix + "/" + DUMMY);
        try {
            if (probeRoot && store.exists(StorageLocation.relative(namespace, DUMMY))) {
                throw inUse("found lakeFS objects in the storage root " + where);
            }
            if (store.exists(below)) {
                throw inUse(
                        "found lakeFS objects in the storage " + where + " key(" + metadataPrefix + "/" + DUMMY + ")");
            }
            store.put(
                    below,
                    new ByteArrayInputStream(DUMMY_CONTENT),
                    OptionalLong.of(DUMMY_CONTENT.length),
                    PutOptions.none());
            try (InputStream content = store.get(below)) {
                if (!Arrays.equals(content.readNBytes(DUMMY_CONTENT.length + 1), DUMMY_CONTENT)) {
                    throw new VersioningException(INVALID, FAILED + "failed to access storage");
                }
            }
        } catch (ObjectStoreException e) {
            throw new VersioningException(INVALID, FAILED + "failed to access storage", e);
        } catch (IOException e) {
            throw new VersioningException(INVALID, FAILED + "failed to access storage", e);
        }
    }

    private static VersioningException inUse(String what) {
        return new VersioningException(INVALID, FAILED + what + ": storage namespace already in use");
    }
}
