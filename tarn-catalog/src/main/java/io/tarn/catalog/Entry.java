package io.tarn.catalog;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// One stored object as users see it (engine specification 6.1): where its bytes are, and what was said of
/// them. An empty content type is that of imported and very old entries, and is shown as
/// `application/octet-stream`.
public record Entry(
        String address,
        AddressType addressType,
        Instant lastModified,
        long sizeBytes,
        String etag,
        SortedMap<String, String> metadata,
        String contentType) {

    /// What is shown, and stored by writes, when nobody said a content type.
    public static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";

    /// How the names of metadata begin that are the server's own: they are kept when a user replaces user
    /// metadata, and the REST API does not show them.
    public static final String RESERVED_PREFIX = "::tarn::";

    /// How `address` is meant.
    public enum AddressType {
        /// A URI if it looks like one, else relative: very old entries.
        BY_PREFIX,
        /// Relative to the repository's namespace.
        RELATIVE,
        /// A full URI.
        FULL
    }

    public Entry {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /// The content type to show.
    public String shownContentType() {
        return contentType.isEmpty() ? DEFAULT_CONTENT_TYPE : contentType;
    }

    /// What a user may see and say of these metadata: all but the server's own.
    public static SortedMap<String, String> userMetadata(Map<String, String> metadata) {
        var shown = new TreeMap<>(metadata);
        shown.keySet().removeIf(key -> key.startsWith(RESERVED_PREFIX));
        return shown;
    }

    /// The metadata that users see.
    public SortedMap<String, String> userMetadata() {
        return reservedMetadata().isEmpty() ? metadata : userMetadata(metadata);
    }

    /// The metadata that are the server's own.
    public SortedMap<String, String> reservedMetadata() {
        return metadata.subMap(RESERVED_PREFIX, RESERVED_PREFIX + Character.MAX_VALUE);
    }

    /// The same object with other metadata.
    public Entry withMetadata(Map<String, String> newMetadata) {
        return new Entry(address, addressType, lastModified, sizeBytes, etag, new TreeMap<>(newMetadata), contentType);
    }
}
