package io.tarn.catalog.parts;

import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.catalog.Entry;
import io.tarn.versioning.Repository;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// A multipart upload.
///
/// @param id what clients call it: sorts by time of creation, cannot be guessed, safe in URLs
/// @param initiator the user who created it
/// @param address of the object to be, relative to the namespace
/// @param storeUploadId what the object store calls it
/// @param metadata as an entry has it
/// @param checksums what was said of checksums at its creation
/// @param completion once completing it has begun
public record Upload(
        String id,
        Target target,
        String initiator,
        Instant createdAt,
        String address,
        String storeUploadId,
        String contentType,
        SortedMap<String, String> metadata,
        Checksums checksums,
        State state,
        Optional<Completion> completion) {

    /// Where the object is to appear.
    ///
    /// @param instance the partition of the repository, which tells apart two that had the same name one after
    /// the other
    public record Target(String repository, String instance, StorageNamespace namespace, String branch, String path) {
        /// A path of a branch.
        public static Target of(Repository repository, String branch, String path) {
            return new Target(repository.name(), instance(repository), repository.namespace(), branch, path);
        }

        static String instance(Repository repository) {
            return new String(repository.partition(), StandardCharsets.UTF_8);
        }

        /// Branch and path as one text, by which uploads are ordered.
        public String key() {
            return branch + "/" + path;
        }
    }

    /// The algorithm and the type of checksums, in the words of whoever created the upload; both empty when
    /// nothing was said.
    public record Checksums(String algorithm, String type) {
        /// Nothing was said.
        public static final Checksums NONE = new Checksums("", "");
    }

    /// How far an upload is.
    public enum State {
        /// It takes parts.
        OPEN,
        /// A list of parts was accepted; until the store refuses it no other one is.
        COMPLETING,
        /// The object has its entry.
        COMPLETED,
        /// It was aborted, or rested for too long, and is being removed.
        ENDED
    }

    /// What an accepted list of parts makes.
    ///
    /// @param listHash of the list, see [PartList#hash]
    /// @param etag without quotes
    /// @param metadata as the entry gets it
    /// @param begunAt when the list was accepted
    public record Completion(
            String listHash, String etag, long sizeBytes, SortedMap<String, String> metadata, Instant begunAt) {
        public Completion {
            metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
        }
    }

    public Upload {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /// Where the object store keeps the object.
    StorageLocation location() {
        return StorageLocation.relative(target.namespace(), address);
    }

    /// Whether the list of that hash is the one that was accepted.
    public boolean isCompletedBy(String listHash) {
        return completion.filter(begun -> begun.listHash().equals(listHash)).isPresent();
    }

    /// Whether an entry is the one that completing this upload has written.
    public boolean isShownBy(Entry entry) {
        return entry.addressType() == Entry.AddressType.RELATIVE
                && entry.address().equals(address);
    }

    Upload completing(Completion begun) {
        return with(State.COMPLETING, Optional.of(begun));
    }

    Upload reopened() {
        return with(State.OPEN, Optional.empty());
    }

    Upload in(State next) {
        return with(next, completion);
    }

    private Upload with(State next, Optional<Completion> begun) {
        return new Upload(
                id,
                target,
                initiator,
                createdAt,
                address,
                storeUploadId,
                contentType,
                metadata,
                checksums,
                next,
                begun);
    }
}
