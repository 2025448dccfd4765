package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// The bucket and the key that an address names, for stores whose URIs are `scheme://bucket/key` (engine.md
/// 21.2). The key is raw text: not percent-decoded, its double slashes kept.
///
/// @param bucket 3 to 255 letters, digits, `.`, `_` and `-`, the first a letter or digit
/// @param key at most 1024 bytes of UTF-8; empty only for [#prefix]
public record BucketAddress(String bucket, String key) {
    /// The longest key that S3 and Google Cloud Storage take, in bytes of UTF-8.
    public static final int KEY_BYTES_MAX = 1024;

    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{2,254}");

    /// The object at `location`; `INVALID_ADDRESS` when it is of another scheme, has no proper bucket or an
    /// empty, too long or broken key.
    ///
    /// @param scheme with its `://`
    public static BucketAddress of(String scheme, StorageLocation location) {
        BucketAddress address = switch (location) {
            case StorageLocation.Full(String _, String uri) -> prefix(scheme, uri);
            case StorageLocation.Relative(StorageNamespace namespace, String key) -> {
                BucketAddress folder = prefix(scheme, namespace.uri());
                requireKey(scheme, key);
                yield prefix(scheme, scheme + folder.bucket() + below(namespace) + "/" + key);
            }
        };
        requireKey(scheme, address.key());
        return address;
    }

    /// The bucket and the beginning of keys that `uri` names; the key may be empty.
    public static BucketAddress prefix(String scheme, String uri) {
        if (!uri.startsWith(scheme)) {
            throw invalid("'" + uri + "' is not an address of this store: it must begin with " + scheme);
        }
        int slash = uri.indexOf('/', scheme.length());
        String bucket = uri.substring(scheme.length(), slash < 0 ? uri.length() : slash);
        if (!BUCKET.matcher(bucket).matches()) {
            throw invalid("'" + uri + "' does not name a bucket: write " + scheme
                    + "<bucket>/<path>, the bucket being 3" + " to 255 letters, digits, dots, underscores and dashes");
        }
        String key = slash < 0 ? "" : uri.substring(slash + 1);
        requireEncodable(key);
        requireInside(key);
        return new BucketAddress(bucket, key);
    }

    /// The full URI of `location` as shown to users; nothing is checked.
    public static String qualify(String scheme, StorageLocation location) {
        return switch (location) {
            case StorageLocation.Full(String _, String uri) -> uri;
            case StorageLocation.Relative(StorageNamespace namespace, String key) ->
                scheme + namespace.path() + "/" + key;
        };
    }

    /// The URI of this address.
    public String uri(String scheme) {
        return scheme + bucket + "/" + key;
    }

    private static String below(StorageNamespace namespace) {
        String path = namespace.path();
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash);
    }

    private static void requireKey(String scheme, String key) {
        if (key.isEmpty()) {
            throw invalid("the key is empty: write " + scheme + "<bucket>/<key>");
        }
        requireInside(key);
    }

    /// Refuses a key that climbs out of where it begins. S3 keeps `a/../b` as it is written and refuses what
    /// leaves the bucket; a server that resolves it would let it reach other namespaces and buckets.
    private static void requireInside(String key) {
        int depth = 0;
        for (String segment : key.split("/")) {
            if (segment.equals("..")) {
                depth--;
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                throw invalid("bad path traversal blocked");
            }
        }
    }

    private static void requireEncodable(String key) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw invalid("the key is not valid Unicode");
        }
        if (key.length() > KEY_BYTES_MAX / 3 && key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES_MAX) {
            throw invalid("the key is longer than " + KEY_BYTES_MAX + " bytes");
        }
    }

    private static ObjectStoreException invalid(String message) {
        return new ObjectStoreException(Kind.INVALID_ADDRESS, message);
    }
}
