package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/// Several stores behind one: each call goes to the store with the id that its address carries, one without id to
/// the default store. An id that no store has is `INVALID_ADDRESS`, and so is a copy from one store to another.
/// Closing closes all of them.
public final class StorageRouter implements ObjectStore {
    private final Map<String, Route> routes;
    private final Map<String, StorageInfo> infos = new HashMap<>();
    private final Route fallback;

    /// A store and its name.
    ///
    /// @param id empty only where there is one store
    /// @param description for people
    /// @param defaultNamespacePrefix told to clients instead of the store's own, when present
    public record Route(String id, String description, Optional<String> defaultNamespacePrefix, ObjectStore store) {
        StorageInfo info() {
            StorageInfo info = store.info(id);
            return new StorageInfo(
                    id,
                    description.isEmpty() ? info.description() : description,
                    info.type(),
                    info.namespaceValidityRegex(),
                    info.namespaceExample(),
                    defaultNamespacePrefix.orElse(info.defaultNamespacePrefix()),
                    info.presignSupport(),
                    info.presignSupportUi(),
                    info.presignMultipartSupport(),
                    info.importSupport(),
                    info.importValidityRegex());
        }
    }

    /// @param routes with different ids, in the order in which clients are told of them
    /// @param defaultId the id of the one that serves addresses without an id
    /// @throws IllegalArgumentException when two have the same id or none has `defaultId`
    public StorageRouter(List<Route> routes, String defaultId) {
        this.routes = new LinkedHashMap<>();
        for (Route route : routes) {
            if (this.routes.put(route.id(), route) != null) {
                throw new IllegalArgumentException("two stores have the id \"" + route.id() + "\"");
            }
        }
        Route named = this.routes.get(defaultId);
        if (named == null) {
            throw new IllegalArgumentException("no store has the default id \"" + defaultId + "\"");
        }
        this.fallback = named;
        this.routes.forEach((id, route) -> infos.put(id, route.info()));
    }

    @Override
    public List<String> storageIds() {
        return List.copyOf(routes.keySet());
    }

    /// What the store of that id can do, under its own id also when asked for the default.
    @Override
    public StorageInfo info(String storageId) {
        return Objects.requireNonNull(infos.get(route(storageId).id()));
    }

    @Override
    public ObjectProperties put(StorageLocation location, InputStream content, OptionalLong size, PutOptions options) {
        return store(location).put(location, content, size, options);
    }

    @Override
    public InputStream get(StorageLocation location) {
        return store(location).get(location);
    }

    @Override
    public InputStream getRange(StorageLocation location, long offset, long length) {
        return store(location).getRange(location, offset, length);
    }

    @Override
    public boolean exists(StorageLocation location) {
        return store(location).exists(location);
    }

    @Override
    public ObjectProperties properties(StorageLocation location) {
        return store(location).properties(location);
    }

    @Override
    public void remove(StorageLocation location) {
        store(location).remove(location);
    }

    @Override
    public ObjectProperties copy(StorageLocation source, StorageLocation target) {
        return shared(source, target).copy(source, target);
    }

    @Override
    public String createMultipart(StorageLocation location, PutOptions options) {
        return store(location).createMultipart(location, options);
    }

    @Override
    public String uploadPart(
            StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size) {
        return store(location).uploadPart(location, uploadId, part, content, size);
    }

    @Override
    public String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range) {
        return shared(source, location).copyPart(location, uploadId, part, source, range);
    }

    @Override
    public List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit) {
        return store(location).listParts(location, uploadId, afterPart, limit);
    }

    @Override
    public ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts) {
        return store(location).completeMultipart(location, uploadId, parts);
    }

    @Override
    public void abortMultipart(StorageLocation location, String uploadId) {
        store(location).abortMultipart(location, uploadId);
    }

    @Override
    public PresignedUrl presign(StorageLocation location, PresignRequest request) {
        return store(location).presign(location, request);
    }

    @Override
    public PresignedUrl presignPart(StorageLocation location, String uploadId, int part) {
        return store(location).presignPart(location, uploadId, part);
    }

    @Override
    public List<PresignedUrl> presignParts(StorageLocation location, String uploadId, int parts) {
        return store(location).presignParts(location, uploadId, parts);
    }

    @Override
    public List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit) {
        return route(storageId).store().walk(storageId, prefixUri, after, limit);
    }

    @Override
    public Optional<ObjectScan> scan(String storageId, String prefixUri) {
        return route(storageId).store().scan(storageId, prefixUri);
    }

    @Override
    public void requireValid(StorageLocation location) {
        store(location).requireValid(location);
    }

    @Override
    public Optional<String> otherRegion(StorageNamespace namespace) {
        return route(namespace.storageId()).store().otherRegion(namespace);
    }

    @Override
    public String qualify(StorageLocation location) {
        return store(location).qualify(location);
    }

    @Override
    public void close() {
        RuntimeException failure = null;
        for (Route route : routes.values()) {
            try {
                route.store().close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private ObjectStore store(StorageLocation location) {
        return route(location.storageId()).store();
    }

    private ObjectStore shared(StorageLocation source, StorageLocation target) {
        Route from = route(source.storageId());
        Route to = route(target.storageId());
        if (!from.id().equals(to.id())) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "storage \"" + from.id() + "\" cannot be copied to storage \"" + to.id()
                            + "\": read the object and write it anew");
        }
        return to.store();
    }

    private Route route(String storageId) {
        Route route = storageId.isEmpty() ? fallback : routes.get(storageId);
        if (route == null) {
            throw new ObjectStoreException(
                    Kind.INVALID_ADDRESS,
                    "no storage with id \"" + storageId + "\" is configured; there "
                            + (fallback.id().isEmpty() ? "is one without an id" : "are " + routes.keySet()));
        }
        return route;
    }
}
