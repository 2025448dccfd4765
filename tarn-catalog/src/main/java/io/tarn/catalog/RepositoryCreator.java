package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates repositories: what the engine does not see is whether the storage namespace can be used (engine
/// specification 9.1, 9.2).
public final class RepositoryCreator {
    private static final Logger LOG = LoggerFactory.getLogger(RepositoryCreator.class);
    private static final String DUMMY = "dummy";
    private static final byte[] DUMMY_CONTENT =
            "this is dummy data - created by lakeFS to check accessibility".getBytes(UTF_8);
    private static final String FAILED = "failed to create repository: ";

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final String metadataPrefix;
    private final boolean probeRoot;
    private final boolean anyRegion;

    RepositoryCreator(VersioningEngine engine, ObjectStore store, Catalog.Options options) {
        this.engine = engine;
        this.store = store;
        this.metadataPrefix = options.metadataPrefix();
        this.probeRoot = options.probeRootNamespace();
        this.anyRegion = options.anyRegion();
    }

    /// Creates the repository after probing its namespace, unless it is bare or read-only. It is bound for good to
    /// the store that its creation names, or to the default store. Costs a look at all repositories.
    public Repository create(Repositories.Creation wanted) {
        Names.repository("name", wanted.name());
        Names.branch("defaultBranch", wanted.defaultBranch());
        if (engine.repositories().exists(wanted.name())) {
            throw new VersioningException(CONFLICT, "error creating repository: not unique");
        }
        StorageNamespace namespace = bound(wanted.namespace());
        NamespaceRules.requireUri(namespace.uri());
        requireValid(namespace);
        if (!anyRegion) {
            requireSameRegion(namespace);
        }
        requireApart(namespace);
        if (!wanted.bare() && !wanted.readOnly()) {
            probe(namespace);
        }
        return engine.repositories()
                .create(new Repositories.Creation(
                        wanted.name(), namespace, wanted.defaultBranch(), wanted.readOnly(), wanted.bare()));
    }

    private StorageNamespace bound(StorageNamespace wanted) {
        if (!wanted.storageId().isEmpty() && !store.storageIds().contains(wanted.storageId())) {
            throw new VersioningException(INVALID, "storage id: invalid value: validation error");
        }
        StorageInfo info = store.info(wanted.storageId());
        String regex = info.namespaceValidityRegex();
        if (!Pattern.compile(regex).matcher(wanted.uri()).find()) {
            throw new VersioningException(INVALID, "failed to match required regex " + regex + ": invalid namespace");
        }
        return new StorageNamespace(info.storageId(), wanted.uri());
    }

    private void requireValid(StorageNamespace namespace) {
        try {
            store.requireValid(StorageLocation.relative(namespace, metadataPrefix + "/" + DUMMY));
        } catch (ObjectStoreException e) {
            throw inaccessible(namespace, e);
        }
    }

    private void requireSameRegion(StorageNamespace namespace) {
        Optional<String> other;
        try {
            other = store.otherRegion(namespace);
        } catch (ObjectStoreException e) {
            throw inaccessible(namespace, e);
        }
        if (other.isPresent()) {
            throw new VersioningException(
                    INVALID,
                    FAILED + "the bucket of " + namespace.uri() + " is in region " + other.get()
                            + ", and installation.allow_inter_region_storage is off: incompatible storage region");
        }
    }

    private void requireApart(StorageNamespace namespace) {
        String defaultId = store.info("").storageId();
        List<String> folders = List.of(Addresses.DATA, metadataPrefix);
        engine.repositories().forEach(repository -> {
            StorageNamespace other = repository.namespace();
            if (other.storageIdOr(defaultId).equals(namespace.storageId())) {
                NamespaceRules.requireApart(namespace, other, folders);
            }
        });
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
                    throw new IOException("what was written to " + where + " is not what is read there");
                }
            }
        } catch (ObjectStoreException | IOException e) {
            throw inaccessible(namespace, e);
        }
    }

    /// The client learns no more than that; whoever runs the server finds the reason in the log.
    private static VersioningException inaccessible(StorageNamespace namespace, Exception cause) {
        LOG.warn("The storage namespace {} cannot be used: {}", namespace, cause.toString());
        return new VersioningException(INVALID, FAILED + "failed to access storage", cause);
    }

    private static VersioningException inUse(String what) {
        return new VersioningException(INVALID, FAILED + what + ": storage namespace already in use");
    }
}
