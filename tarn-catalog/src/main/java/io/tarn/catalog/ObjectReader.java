package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.diff.Listing;
import io.tarn.versioning.diff.ListingRow;
import io.tarn.versioning.diff.PageRequest;
import io.tarn.versioning.engine.VersioningEngine;
import java.io.InputStream;
import java.util.Optional;

/// Objects as any ref shows them.
public final class ObjectReader {
    private final VersioningEngine engine;
    private final ObjectStore store;
    private final Addresses addresses;

    ObjectReader(VersioningEngine engine, ObjectStore store, Addresses addresses) {
        this.engine = engine;
        this.store = store;
        this.addresses = addresses;
    }

    /// The entry that `ref` shows under `path`; 404 `not found`.
    public Entry get(Repository repository, String ref, String path) {
        return find(repository, ref, path)
                .orElseThrow(() -> new VersioningException(VersioningException.Kind.NOT_FOUND, "not found"));
    }

    /// The entry that `ref` shows under `path`; the ref must exist.
    public Optional<Entry> find(Repository repository, String ref, String path) {
        Names.ref("ref", ref);
        byte[] key = Names.path("path", path);
        return engine.operations().reader().get(repository, ref, key).map(EntryCodec::decode);
    }

    /// One page of the objects that `ref` shows.
    public Page<ListedObject> list(Repository repository, String ref, ListRequest request) {
        var page = listRows(repository, ref, request);
        var rows = page.rows().stream().map(ObjectReader::listed).toList();
        return new Page<>(rows, page.hasMore(), new String(page.nextOffset(), UTF_8));
    }

    /// One page of the objects that `ref` shows, undecoded.
    public io.tarn.versioning.diff.Page<ListingRow> listRows(Repository repository, String ref, ListRequest request) {
        Names.ref("ref", ref);
        PageRequest page = pageRequest(request);
        var resolved = engine.refs().resolve(repository, ref);
        return engine.operations()
                .reader()
                .read(repository, resolved, request.amount() + 1, records -> Listing.page(records, page));
    }

    static PageRequest pageRequest(ListRequest request) {
        return new PageRequest(
                Names.optionalPath("prefix", request.prefix()),
                request.after().getBytes(UTF_8),
                Names.optionalPath("delimiter", request.delimiter()),
                request.amount());
    }

    private static ListedObject listed(ListingRow row) {
        return switch (row) {
            case ListingRow.ObjectRow(byte[] path, var value) ->
                new ListedObject.Item(new String(path, UTF_8), EntryCodec.decode(value));
            case ListingRow.PrefixRow(byte[] path) -> new ListedObject.CommonPrefix(new String(path, UTF_8));
        };
    }

    /// The entry's bytes. Close the stream.
    public InputStream open(Repository repository, Entry entry) {
        return store.get(addresses.location(repository.namespace(), entry));
    }

    /// `length` bytes of the entry from `offset`. Close the stream.
    public InputStream openRange(Repository repository, Entry entry, long offset, long length) {
        return store.getRange(addresses.location(repository.namespace(), entry), offset, length);
    }

    /// What the store knows of the entry's object.
    public ObjectProperties properties(Repository repository, Entry entry) {
        return store.properties(addresses.location(repository.namespace(), entry));
    }

    /// The full URI of the entry's object.
    public String physicalAddress(Repository repository, Entry entry) {
        return store.qualify(addresses.location(repository.namespace(), entry));
    }

    /// A URL with which anyone reads the entry until it expires.
    public ObjectStore.PresignedUrl presignRead(Repository repository, Entry entry, String path) {
        String fileName = path.substring(path.lastIndexOf('/') + 1);
        return store.presign(
                addresses.location(repository.namespace(), entry),
                new ObjectStore.PresignRequest(false, Optional.of(fileName)));
    }
}
