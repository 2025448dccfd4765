package io.tarn.gateway.entry;

import io.tarn.catalog.Entry;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What S3 says of an object besides key, bytes, size, time and ETag. An entry keeps the content type in its own field
/// and the rest in its metadata: user metadata as `X-Amz-Meta-<name>`, as lakeFS does, and everything else under
/// [Entry#RESERVED_PREFIX], which the REST API does not show.
///
/// @param headers what is given back as it came, such as `Cache-Control`, by name in lower case
/// @param userMetadata by name in lower case without `x-amz-meta-`, values decoded
/// @param storageClass `STANDARD` unless another was asked for
/// @param checksum the one that was sent and checked, or computed
/// @param partSizes of an object that was uploaded in parts, in order; empty for others
public record ObjectAttributes(
        String contentType,
        SortedMap<String, String> headers,
        SortedMap<String, String> userMetadata,
        SortedMap<String, String> tags,
        String storageClass,
        Optional<ObjectChecksum> checksum,
        List<Long> partSizes) {
    /// What an object without another has.
    public static final String STANDARD = "STANDARD";

    /// How user metadata begin in an entry.
    public static final String USER_PREFIX = "X-Amz-Meta-";

    /// The headers that are given back as they came, in lower case (B-27, B-41).
    public static final List<String> HEADERS = List.of(
            "cache-control",
            "content-disposition",
            "content-encoding",
            "content-language",
            "expires",
            "x-amz-website-redirect-location");

    private static final String REDIRECT = "x-amz-website-redirect-location";

    private static final String STORAGE_CLASS = Entry.RESERVED_PREFIX + "storage-class";
    private static final String CHECKSUM = Entry.RESERVED_PREFIX + "checksum";
    private static final String TAGS = Entry.RESERVED_PREFIX + "tag:";
    private static final String PARTS = Entry.RESERVED_PREFIX + "parts";

    /// Longest text of part sizes that is kept; the sizes of an object with more different ones are not known.
    private static final int PARTS_TEXT_MAX = 8 * 1024;

    public ObjectAttributes {
        headers = Collections.unmodifiableSortedMap(new TreeMap<>(headers));
        userMetadata = Collections.unmodifiableSortedMap(new TreeMap<>(userMetadata));
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
        partSizes = List.copyOf(partSizes);
    }

    /// What an entry keeps. Whatever cannot be read is as if it were not there.
    public static ObjectAttributes of(Entry entry) {
        SortedMap<String, String> headers = new TreeMap<>();
        SortedMap<String, String> user = new TreeMap<>();
        SortedMap<String, String> tags = new TreeMap<>();
        entry.metadata().forEach((key, value) -> {
            if (key.regionMatches(true, 0, USER_PREFIX, 0, USER_PREFIX.length())) {
                user.put(key.substring(USER_PREFIX.length()), value);
            } else if (key.startsWith(TAGS)) {
                tags.put(key.substring(TAGS.length()), value);
            } else if (key.startsWith(Entry.RESERVED_PREFIX)
                    && HEADERS.contains(key.substring(Entry.RESERVED_PREFIX.length()))) {
                headers.put(key.substring(Entry.RESERVED_PREFIX.length()), value);
            }
        });
        return new ObjectAttributes(
                entry.shownContentType(),
                headers,
                user,
                tags,
                entry.metadata().getOrDefault(STORAGE_CLASS, STANDARD),
                checksum(entry.metadata().get(CHECKSUM)),
                PartSizes.parse(entry.metadata().getOrDefault(PARTS, "")));
    }

    /// The metadata of an entry that keeps all this.
    public Map<String, String> toMetadata() {
        Map<String, String> metadata = new TreeMap<>();
        userMetadata.forEach((name, value) -> metadata.put(USER_PREFIX + name, value));
        headers.forEach((name, value) -> metadata.put(Entry.RESERVED_PREFIX + name, value));
        tags.forEach((name, value) -> metadata.put(TAGS + name, value));
        if (!storageClass.equals(STANDARD)) {
            metadata.put(STORAGE_CLASS, storageClass);
        }
        checksum.ifPresent(known -> metadata.put(
                CHECKSUM,
                known.checksum().algorithm() + " " + known.type() + " "
                        + known.checksum().value()));
        String parts = PartSizes.text(partSizes);
        if (!parts.isEmpty() && parts.length() <= PARTS_TEXT_MAX) {
            metadata.put(PARTS, parts);
        }
        return metadata;
    }

    /// The metadata of an entry that keeps all this, and whatever else `entry` keeps, such as metadata that were set
    /// through the REST API.
    public Map<String, String> toMetadataOver(Entry entry) {
        Map<String, String> metadata = toMetadata();
        entry.metadata().forEach((key, value) -> {
            if (!isKnown(key)) {
                metadata.put(key, value);
            }
        });
        return metadata;
    }

    private static boolean isKnown(String key) {
        return key.startsWith(Entry.RESERVED_PREFIX)
                || key.regionMatches(true, 0, USER_PREFIX, 0, USER_PREFIX.length());
    }

    private static Optional<ObjectChecksum> checksum(@Nullable String text) {
        String[] words = text == null ? new String[0] : text.split(" ", 3);
        return words.length < 3
                ? Optional.empty()
                : ChecksumAlgorithm.named(words[0])
                        .map(algorithm ->
                                new ObjectChecksum(new Checksum(algorithm, words[2]), words[1].equals("COMPOSITE")));
    }

    /// The storage class where it is another than [#STANDARD].
    public Optional<String> otherStorageClass() {
        return Optional.of(storageClass).filter(name -> !name.equals(STANDARD));
    }

    /// The same with a checksum.
    public ObjectAttributes withChecksum(Optional<ObjectChecksum> value) {
        return new ObjectAttributes(contentType, headers, userMetadata, tags, storageClass, value, partSizes);
    }

    /// The same in another storage class.
    public ObjectAttributes withStorageClass(String value) {
        return new ObjectAttributes(contentType, headers, userMetadata, tags, value, checksum, partSizes);
    }

    /// The same that redirects readers elsewhere, or not.
    public ObjectAttributes withRedirect(Optional<String> location) {
        SortedMap<String, String> other = new TreeMap<>(headers);
        other.remove(REDIRECT);
        location.ifPresent(url -> other.put(REDIRECT, url));
        return new ObjectAttributes(contentType, other, userMetadata, tags, storageClass, checksum, partSizes);
    }

    /// The same with other tags.
    public ObjectAttributes withTags(Map<String, String> value) {
        return new ObjectAttributes(
                contentType, headers, userMetadata, new TreeMap<>(value), storageClass, checksum, partSizes);
    }

    /// The same, uploaded in parts of these sizes.
    public ObjectAttributes withPartSizes(List<Long> value) {
        return new ObjectAttributes(contentType, headers, userMetadata, tags, storageClass, checksum, value);
    }
}
