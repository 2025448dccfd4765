package io.tarn.catalog;

import io.tarn.block.ObjectStore;
import io.tarn.versioning.Repository;
import io.tarn.versioning.engine.VersioningEngine;

/// Objects and paths on top of the versioning engine: what the REST API and other facades talk to.
public final class Catalog {
    /// How a catalog works.
    ///
    /// @param metadataPrefix `committed.block_storage_prefix`
    /// @param probeRootNamespace `graveler.ensure_readable_root_namespace`
    /// @param anyRegion `installation.allow_inter_region_storage`
    /// @param signingSecret `blockstore.signing.secret_key`: signs the addresses that clients upload to
    public record Options(String metadataPrefix, boolean probeRootNamespace, boolean anyRegion, String signingSecret) {
        public static Options defaults() {
            return new Options("_lakefs", true, true, "OVERRIDE_THIS_SIGNING_SECRET_DEFAULT");
        }

        @Override
        public String toString() {
            return "Options[metadataPrefix=" + metadataPrefix + ", probeRootNamespace=" + probeRootNamespace
                    + ", anyRegion=" + anyRegion + ", signingSecret=[SECRET]]";
        }
    }

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final RepositoryCreator creator;
    private final ObjectReader reader;
    private final ObjectWriter writer;
    private final ObjectCopier copier;
    private final DirectUploads directUploads;
    private final MultipartUploads multipartUploads;
    private final DifferenceListings differences;
    private final History history;
    private final SymlinkWriter symlinks;
    private final String metadataPrefix;

    public Catalog(VersioningEngine engine, ObjectStore store, Options options) {
        var addresses = new Addresses(store, engine.xids());
        this.engine = engine;
        this.store = store;
        this.creator = new RepositoryCreator(engine, store, options);
        this.reader = new ObjectReader(engine, store, addresses);
        this.writer = new ObjectWriter(engine, store, addresses);
        this.copier = new ObjectCopier(engine, store, addresses, writer);
        var signatures = new AddressSignatures(options.signingSecret());
        this.directUploads = new DirectUploads(engine, store, addresses, signatures, writer);
        this.multipartUploads = new MultipartUploads(store, reader, writer, addresses, directUploads);
        this.differences = new DifferenceListings(engine);
        this.history = new History(engine);
        this.symlinks = new SymlinkWriter(engine, reader, store);
        this.metadataPrefix = options.metadataPrefix();
    }

    /// Repositories, branches, tags, commits and head changes, which need no knowledge of objects.
    public VersioningEngine engine() {
        return engine;
    }

    /// The id of the store that holds the repository: one that names none is in the default store, which has an
    /// id on a server with several.
    public String storageId(Repository repository) {
        return repository.namespace().storageIdOr(store.info("").storageId());
    }

    /// The object store behind all repositories.
    public ObjectStore store() {
        return store;
    }

    /// The folder of committed storage below a namespace.
    public String metadataPrefix() {
        return metadataPrefix;
    }

    public RepositoryCreator creator() {
        return creator;
    }

    public ObjectReader reader() {
        return reader;
    }

    public ObjectWriter writer() {
        return writer;
    }

    public ObjectCopier copier() {
        return copier;
    }

    /// Uploads that pass by the server.
    public DirectUploads directUploads() {
        return directUploads;
    }

    /// The same in parts.
    public MultipartUploads multipartUploads() {
        return multipartUploads;
    }

    public DifferenceListings differences() {
        return differences;
    }

    public History history() {
        return history;
    }

    public SymlinkWriter symlinks() {
        return symlinks;
    }
}
