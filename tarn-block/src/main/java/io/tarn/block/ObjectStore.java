package io.tarn.block;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// Object storage as the engine needs it. Every failure is an [ObjectStoreException] with a kind.
///
/// A finished object appears whole or not at all, also after a crash, and is durable when the call returns.
/// Objects are streamed both ways: no call holds one in memory. Any number of threads may call at once.
public interface ObjectStore extends AutoCloseable {
    /// What this store can do and how its namespaces look.
    StorageInfo info(String storageId);

    /// The ids of the stores behind this one, in the order in which clients are told of them; one empty id where
    /// there is nothing to choose from.
    default List<String> storageIds() {
        return List.of("");
    }

    /// Stores the whole stream under `location`, replacing what was there. `size` is the length when known; a
    /// stream that ends early or late is `SOURCE_FAILED` without a cause and stores nothing. The stream is not
    /// closed. An `IOException` thrown by `content` itself comes back as the cause of an [ObjectStoreException]
    /// of kind `SOURCE_FAILED`.
    ObjectProperties put(StorageLocation location, InputStream content, OptionalLong size, PutOptions options);

    /// The whole object; `NOT_FOUND` when absent. Close the stream.
    InputStream get(StorageLocation location);

    /// `length` bytes from `offset`; both within the object, else `INVALID_ADDRESS`. Close the stream.
    InputStream getRange(StorageLocation location, long offset, long length);

    boolean exists(StorageLocation location);

    /// Size, time and class; `NOT_FOUND` when absent.
    ObjectProperties properties(StorageLocation location);

    /// Removes the object; removing what is not there succeeds.
    void remove(StorageLocation location);

    /// Copies the bytes inside the store. Source and target share the storage id.
    ObjectProperties copy(StorageLocation source, StorageLocation target);

    /// Begins a multipart upload and returns its id.
    String createMultipart(StorageLocation location, PutOptions options);

    /// Stores one part (1..10000), replacing an earlier one of that number; returns its ETag without quotes.
    String uploadPart(StorageLocation location, String uploadId, int part, InputStream content, OptionalLong size);

    /// Stores a part copied from `length` bytes of another object at `offset`; an empty range is the whole
    /// object.
    String copyPart(
            StorageLocation location, String uploadId, int part, StorageLocation source, Optional<ByteRange> range);

    /// The parts stored so far in ascending number, after `afterPart`, at most `limit`.
    List<Part> listParts(StorageLocation location, String uploadId, int afterPart, int limit);

    /// Joins the given parts, in the order given, into the object. The list must name stored parts with their
    /// ETags in ascending number, else `INVALID_PART`. An unknown upload id is `NOT_FOUND`.
    ObjectProperties completeMultipart(StorageLocation location, String uploadId, List<PartReference> parts);

    /// Forgets the upload and its parts; an unknown id is `NOT_FOUND`.
    void abortMultipart(StorageLocation location, String uploadId);

    /// A URL with which anyone reads or writes the object until it expires; `UNSUPPORTED` where the store has
    /// none.
    PresignedUrl presign(StorageLocation location, PresignRequest request);

    /// A URL with which anyone stores part `part` of the upload until it expires; `UNSUPPORTED` where the store
    /// has none. The answer to whoever uses it has an `ETag`, which names the part to [#completeMultipart]. Some
    /// stores see here that there is no such upload (`NOT_FOUND`), others when the part is sent.
    PresignedUrl presignPart(StorageLocation location, String uploadId, int part);

    /// The URLs of parts 1 to `parts`, in this order; as [#presignPart].
    default List<PresignedUrl> presignParts(StorageLocation location, String uploadId, int parts) {
        return IntStream.rangeClosed(1, parts)
                .mapToObj(part -> presignPart(location, uploadId, part))
                .toList();
    }

    /// Objects whose full URI starts with `prefixUri`, in ascending byte order, strictly after the key `after`
    /// (relative to the prefix's last `/`; empty for the beginning), at most `limit`.
    List<WalkEntry> walk(String storageId, String prefixUri, String after, int limit);

    /// One pass over the objects that [#walk] pages through, in no particular order. Empty where the store lists in
    /// the order of keys anyway. Present where each page of [#walk] costs a look at many more objects than it
    /// returns: a folder of files, an account with a hierarchical namespace.
    default Optional<ObjectScan> scan(String storageId, String prefixUri) {
        return Optional.empty();
    }

    /// Refuses an address this store could not serve: malformed, of another kind of store (`INVALID_ADDRESS`), or
    /// out of bounds (`FORBIDDEN`). Whether something is there is not looked at.
    void requireValid(StorageLocation location);

    /// The region of the bucket that holds `namespace`, when it is certain that it is not the one this store is
    /// configured for; empty where it is, where there are no regions, or the store does not tell.
    default Optional<String> otherRegion(StorageNamespace namespace) {
        return Optional.empty();
    }

    /// The full URI of `location` as shown to users.
    String qualify(StorageLocation location);

    @Override
    void close();

    /// A part of a byte string.
    record ByteRange(long offset, long length) {
        /// Whether an object of `size` bytes has all of it.
        public boolean isWithin(long size) {
            return offset >= 0 && length >= 0 && offset <= size - length;
        }

        /// Refuses with `INVALID_ADDRESS` what reaches out of an object of `size` bytes.
        public ByteRange requireWithin(long size) {
            if (!isWithin(size)) {
                throw new ObjectStoreException(
                        ObjectStoreException.Kind.INVALID_ADDRESS,
                        "the range of " + length + " bytes from " + offset + " is not within the " + size
                                + " bytes of the object");
            }
            return this;
        }
    }

    /// A stored part.
    record Part(int number, String etag, long sizeBytes) {}

    /// A part as named by the caller of complete; `etag` without quotes.
    record PartReference(int number, String etag) {}

    /// One walked object; `relativeKey` is relative to the last `/` of the walked prefix.
    record WalkEntry(String uri, String relativeKey, ObjectProperties properties) {}

    /// A pass over objects, each once, before the first at the start; what appears or goes meanwhile may or may not
    /// be met. For one thread. After a failure it is of no use.
    interface ObjectScan extends AutoCloseable {
        /// The next object; empty at the end.
        Optional<WalkEntry> next();

        @Override
        void close();
    }

    /// Read or write; a read may name the file a browser saves it as.
    record PresignRequest(boolean write, Optional<String> fileName) {}

    /// The URL and when it stops working, when the store says so. A URL that begins with `/` is on the server
    /// itself: the edge puts the name before it by which the client knows the server.
    record PresignedUrl(String url, Optional<java.time.Instant> expiry) {}
}
