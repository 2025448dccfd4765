package io.tarn.block.azure;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.StorageLocation;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A blob, or the blobs that begin with a prefix: `https://<account>.<domain>/<container>/<key>` (engine.md
/// 21.2). The key is raw text.
///
/// @param rootUri the URI of the container with its slash, as it was written
record AzureAddress(String rootUri, String account, String container, String key) {
    private static final int KEY_LENGTH_MAX = 1024;
    private static final Pattern ROOT = Pattern.compile(
            "(?<root>https?://(?<account>[a-z0-9_-]+)\\.(?<domain>[a-z.]+)(?<port>:[0-9]{1,5})?/(?<container>[a-z0-9$][a-z0-9-]{2,62}))"
                    + "(?:/(?<key>.*))?",
            Pattern.DOTALL);

    /// The address of one blob; `INVALID_ADDRESS` when it cannot be one.
    static AzureAddress of(StorageLocation location, String domain) {
        if (location instanceof StorageLocation.Relative relative
                && relative.key().isEmpty()) {
            throw invalid(relative.namespace().uri() + "/", domain);
        }
        AzureAddress address = prefix(qualify(location), domain);
        if (address.key.isEmpty() || address.key.length() > KEY_LENGTH_MAX || hasDotSegment(address.key)) {
            throw invalid(address.uri(), domain);
        }
        return address;
    }

    /// The address of what begins with `uri`, down to a whole container.
    static AzureAddress prefix(String uri, String domain) {
        Matcher parts = ROOT.matcher(uri);
        if (!parts.matches()
                || !parts.group("domain").equals(domain)
                || (parts.group("port") != null && !domain.equals(AzureOptions.DOMAIN_TEST))) {
            throw invalid(uri, domain);
        }
        String key = parts.group("key");
        return new AzureAddress(
                parts.group("root") + "/", parts.group("account"), parts.group("container"), key == null ? "" : key);
    }

    /// The full URI of `location`, unchecked.
    static String qualify(StorageLocation location) {
        return switch (location) {
            case StorageLocation.Relative relative -> {
                String namespace = relative.namespace().uri();
                String scheme = namespace.startsWith("http://") ? "http://" : "https://";
                yield namespace.startsWith(scheme)
                        ? scheme + relative.namespace().path() + "/" + relative.key()
                        : namespace;
            }
            case StorageLocation.Full full -> full.uri();
        };
    }

    String uri() {
        return rootUri + key;
    }

    AzureAddress withKey(String other) {
        return new AzureAddress(rootUri, account, container, other);
    }

    /// On the way to the service `.` and `..` would be resolved like in any URL.
    private static boolean hasDotSegment(String key) {
        return Arrays.stream(key.split("/", -1)).anyMatch(segment -> segment.equals(".") || segment.equals(".."));
    }

    private static ObjectStoreException invalid(String uri, String domain) {
        return new ObjectStoreException(
                Kind.INVALID_ADDRESS,
                "'" + uri + "' is not the address of a blob: write https://<account>." + domain
                        + "/<container>/<key> with a key of 1 to " + KEY_LENGTH_MAX
                        + " characters and no part that is '.' or '..'");
    }
}
