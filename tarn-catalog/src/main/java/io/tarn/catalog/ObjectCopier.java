package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Copies objects, with their bytes or by sharing them (engine specification 6.4, 20.4).
public final class ObjectCopier {
    /// What a shallow copy says of itself: the path it was made from.
    private static final String SHALLOW_COPY = "::lakefs::shallow-copy";

    /// How old an object may be for another entry to share it. Garbage collection leaves objects alone for 24
    /// hours and may look at the new path before, and at the old one after, the one is written and the other
    /// deleted; the difference is room for a slow write and clocks that differ (engine specification 20.4).
    private static final Duration SHARED_AGE_MAX = Duration.ofHours(23);

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final Addresses addresses;
    private final ObjectWriter writer;

    ObjectCopier(VersioningEngine engine, ObjectStore store, Addresses addresses, ObjectWriter writer) {
        this.engine = engine;
        this.store = store;
        this.addresses = addresses;
        this.writer = writer;
    }

    /// What is copied, and what the copy keeps in place of the source's metadata.
    ///
    /// @param repository of the source, be it another one
    /// @param path of the source
    /// @param onTarget whether the branch that is copied to shows the source: then its bytes may be shared
    public record Original(
            Repository repository,
            String path,
            Entry entry,
            boolean onTarget,
            Map<String, String> metadata,
            String contentType) {
        public Original {
            metadata = Map.copyOf(metadata);
        }
    }

    /// Copies `source` to `path` on `branch`. Bytes that garbage collection cannot take away meanwhile are
    /// shared where that is allowed; else they are copied inside the store, or through this server from one
    /// store to another. The condition is judged with the write, 412.
    public Entry copy(Repository repository, String branch, String path, Original source, WriteCondition condition) {
        writer.checkWrite(repository, branch, path, condition, false);
        Entry entry = source.onTarget() && isSharable(repository, source.entry())
                ? shared(source)
                : moved(repository, source);
        return writer.put(repository, branch, path, entry, condition, false);
    }

    private Entry shared(Original source) {
        var metadata = new TreeMap<>(source.metadata());
        metadata.putIfAbsent(SHALLOW_COPY, source.path());
        Entry entry = source.entry();
        return copied(entry.address(), entry.addressType(), entry, metadata, source.contentType());
    }

    private Entry moved(Repository repository, Original source) {
        String address = addresses.mint();
        transfer(source, StorageLocation.relative(repository.namespace(), address));
        var metadata = new TreeMap<>(source.metadata());
        metadata.remove(SHALLOW_COPY);
        return copied(address, Entry.AddressType.RELATIVE, source.entry(), metadata, source.contentType());
    }

    private void transfer(Original source, StorageLocation target) {
        StorageLocation from = addresses.location(source.repository().namespace(), source.entry());
        if (storageId(from).equals(storageId(target))) {
            store.copy(from, target);
            return;
        }
        try (InputStream content = store.get(from)) {
            store.put(target, content, OptionalLong.of(source.entry().sizeBytes()), PutOptions.none());
        } catch (ObjectStoreException e) {
            throw e.kind() == ObjectStoreException.Kind.SOURCE_FAILED ? unreadable(e) : e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// What failed is a store of this server, not a client.
    private static ObjectStoreException unreadable(Exception cause) {
        return new ObjectStoreException(
                ObjectStoreException.Kind.UNAVAILABLE, "the object to be copied could not be read to its end", cause);
    }

    private String storageId(StorageLocation location) {
        return location.storageId().isEmpty() ? store.info("").storageId() : location.storageId();
    }

    private Entry copied(
            String address, Entry.AddressType type, Entry source, Map<String, String> metadata, String contentType) {
        return new Entry(
                address,
                type,
                engine.xids().now(),
                source.sizeBytes(),
                source.etag(),
                new TreeMap<>(metadata),
                contentType);
    }

    /// Copies an object that `sourceRef` shows to `path` on `branch`, bytes included.
    public Entry copy(
            Repository repository, String branch, String path, String sourceRef, String sourcePath, boolean force) {
        requireCopy(repository, branch, path, sourcePath, force);
        Original source = original(repository, source(repository, sourceRef, sourcePath), sourcePath);
        return writer.put(repository, branch, path, moved(repository, source), new WriteCondition.None(), force);
    }

    /// Makes `path` show the object that `sourcePath` shows on the same branch, without a copy of its bytes.
    /// The entry's metadata say where it came from. An object that garbage collection might take away meanwhile
    /// is copied, bytes included.
    public Entry copyShallow(
            Repository repository, String branch, String path, String sourceRef, String sourcePath, boolean force) {
        requireCopy(repository, branch, path, sourcePath, force);
        if (!sourceRef.equals(branch)) {
            throw new VersioningException(INVALID, "not on the same branch: cannot clone: validation error");
        }
        Original source = original(repository, source(repository, sourceRef, sourcePath), sourcePath);
        Entry entry = isSharable(repository, source.entry()) ? shared(source) : moved(repository, source);
        return writer.put(repository, branch, path, entry, new WriteCondition.None(), force);
    }

    private void requireCopy(Repository repository, String branch, String path, String sourcePath, boolean force) {
        Names.path("path", sourcePath);
        Names.path("path", path);
        writer.requireBranch(repository, branch);
        engine.protection().requireStaging(repository, branch, force);
    }

    private static Original original(Repository repository, Entry entry, String path) {
        return new Original(repository, path, entry, true, entry.metadata(), entry.contentType());
    }

    /// Whether the object is young, or none of the repository's own, which are all that garbage collection
    /// removes.
    private boolean isSharable(Repository repository, Entry source) {
        return switch (addresses.location(repository.namespace(), source)) {
            case StorageLocation.Relative(var _, String key) ->
                Addresses.mintedAt(key)
                        .map(made ->
                                made.plus(SHARED_AGE_MAX).isAfter(engine.xids().now()))
                        .orElse(false);
            case StorageLocation.Full full -> !addresses.isWithin(repository.namespace(), full.uri());
        };
    }

    private Entry source(Repository repository, String ref, String path) {
        var resolved = engine.refs().resolve(repository, ref);
        return engine.operations()
                .reader()
                .get(repository, resolved, Names.path("path", path))
                .map(EntryCodec::decode)
                .orElseThrow(() -> new VersioningException(NOT_FOUND, "not found"));
    }
}
