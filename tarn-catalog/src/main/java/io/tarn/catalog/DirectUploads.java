package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Uploads that do not pass through the server: a client gets a signed address, stores the bytes there by
/// itself, and links the address to its path (API specification 23.1, engine specification 6.5).
public final class DirectUploads {
    private final VersioningEngine engine;
    private final ObjectStore store;
    private final Addresses addresses;
    private final AddressSignatures signatures;
    private final ObjectWriter writer;

    DirectUploads(
            VersioningEngine engine,
            ObjectStore store,
            Addresses addresses,
            AddressSignatures signatures,
            ObjectWriter writer) {
        this.engine = engine;
        this.store = store;
        this.addresses = addresses;
        this.signatures = signatures;
        this.writer = writer;
    }

    /// Where to upload to: the full URI, signature included, and a URL to `PUT` the bytes to when one was asked
    /// for.
    public record Place(String physicalAddress, Optional<PresignedUrl> url) {}

    /// A fresh address for `path`. Whether the branch exists is seen when the address is linked.
    ///
    /// @param presign whether a URL is wanted; the store refuses with `UNSUPPORTED` when it has none
    public Place place(Repository repository, String branch, String path, boolean presign) {
        StorageLocation location = mint(repository, branch, path);
        Optional<PresignedUrl> url = presign
                ? Optional.of(store.presign(location, new PresignRequest(true, Optional.empty())))
                : Optional.empty();
        return new Place(store.qualify(location), url);
    }

    /// A fresh address in the repository's data folder, signed for `path`.
    StorageLocation mint(Repository repository, String branch, String path) {
        Names.path("path", path);
        String address = signatures.signed(purpose(repository, branch, path), addresses.mint());
        return StorageLocation.relative(repository.namespace(), address);
    }

    /// Stages what a client says it has stored. An address in the data folder must be signed for this path and
    /// young enough; any other URI of the repository's kind of store is taken as it is, an object of someone
    /// else. Linking the same address again does no harm.
    public Entry link(Repository repository, String branch, String path, LinkRequest request) {
        Names.path("path", path);
        requireKind(repository, request.physicalAddress());
        var address = addresses.classify(repository.namespace(), request.physicalAddress());
        if (address.type() == Entry.AddressType.RELATIVE) {
            requireSigned(repository, branch, path, address);
        }
        String checksum = trimmed(request.checksum());
        if (checksum.isEmpty()) {
            throw new VersioningException(INVALID, "checksum is required");
        }
        if (request.sizeBytes() < 0) {
            throw new VersioningException(INVALID, "size_bytes must not be negative");
        }
        var entry = new Entry(
                address.address(),
                address.type(),
                request.mtime().orElseGet(() -> engine.xids().now()),
                request.sizeBytes(),
                checksum,
                new TreeMap<>(request.metadata()),
                request.contentType().isEmpty() ? Entry.DEFAULT_CONTENT_TYPE : request.contentType());
        return writer.put(repository, branch, path, entry, request.condition(), request.force());
    }

    /// The location of an address that was minted for `path`, as a client gives it back.
    StorageLocation requireMinted(Repository repository, String branch, String path, String physicalAddress) {
        var address = addresses.classify(repository.namespace(), physicalAddress);
        if (address.type() != Entry.AddressType.RELATIVE) {
            throw new VersioningException(INVALID, "physical address must be relative to the storage namespace");
        }
        requireSigned(repository, branch, path, address);
        return StorageLocation.relative(repository.namespace(), address.address());
    }

    private void requireSigned(Repository repository, String branch, String path, Addresses.Address address) {
        signatures.require(
                purpose(repository, branch, path),
                address.address(),
                engine.xids().now());
    }

    private void requireKind(Repository repository, String physicalAddress) {
        StorageInfo info = store.info(repository.namespace().storageId());
        if (!Pattern.compile(info.namespaceValidityRegex())
                .matcher(physicalAddress)
                .find()) {
            throw new VersioningException(INVALID, "invalid blockstore type: invalid address");
        }
    }

    private static AddressSignatures.Purpose purpose(Repository repository, String branch, String path) {
        return new AddressSignatures.Purpose(repository.name(), branch, path);
    }

    /// Without quotes and spaces at the ends.
    private static String trimmed(String checksum) {
        int start = 0;
        int end = checksum.length();
        while (start < end && isQuoteOrSpace(checksum.charAt(start))) {
            start++;
        }
        while (end > start && isQuoteOrSpace(checksum.charAt(end - 1))) {
            end--;
        }
        return checksum.substring(start, end);
    }

    private static boolean isQuoteOrSpace(char c) {
        return c == '"' || c == ' ';
    }
}
