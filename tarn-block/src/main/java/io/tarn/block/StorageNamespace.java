package io.tarn.block;

/// Where a repository keeps its files: a storage id (empty on a server with one store) and a URI such as
/// `s3://bucket/prefix` or `local://lake`.
public record StorageNamespace(String storageId, String uri) {
    private static final String SCHEME_END = "://";

    /// The storage id, or where there is none that of the default store.
    public String storageIdOr(String defaultId) {
        return storageId.isEmpty() ? defaultId : storageId;
    }

    /// Host and path of the URI without slashes at the ends, e.g. `bucket/prefix`: what a relative key is joined to
    /// (engine.md 21.2). The whole URI where it has no scheme.
    public String path() {
        int scheme = uri.indexOf(SCHEME_END);
        int start = scheme < 0 ? 0 : scheme + SCHEME_END.length();
        int end = uri.length();
        while (start < end && uri.charAt(start) == '/') {
            start++;
        }
        while (end > start && uri.charAt(end - 1) == '/') {
            end--;
        }
        return uri.substring(start, end);
    }
}
