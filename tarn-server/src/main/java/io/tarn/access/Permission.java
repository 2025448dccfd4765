package io.tarn.access;

/// The right to do something with something.
///
/// @param action such as `fs:ReadObject` (api.md 7.4)
/// @param resource an ARN (api.md 7.3) or `*`
public record Permission(String action, String resource) {
    private static final String REPOSITORY = "arn:lakefs:fs:::repository/";

    /// `action` on anything; only a policy for `*` grants it.
    public static Permission onEverything(String action) {
        return new Permission(action, "*");
    }

    /// `action` on a repository.
    public static Permission onRepository(String action, String repository) {
        return new Permission(action, REPOSITORY + repository);
    }

    /// `action` on an object; `path` is the key within the repository.
    public static Permission onObject(String action, String repository, String path) {
        return new Permission(action, REPOSITORY + repository + "/object/" + path);
    }

    /// `action` on a branch.
    public static Permission onBranch(String action, String repository, String branch) {
        return new Permission(action, REPOSITORY + repository + "/branch/" + branch);
    }

    /// `action` on a tag.
    public static Permission onTag(String action, String repository, String tag) {
        return new Permission(action, REPOSITORY + repository + "/tag/" + tag);
    }

    /// `action` on a storage namespace or import source, given as URI.
    public static Permission onNamespace(String action, String uri) {
        return new Permission(action, "arn:lakefs:fs:::namespace/" + uri);
    }

    /// `action` on a `user`, `group`, `policy` or `externalPrincipal`.
    public static Permission onIdentity(String action, String kind, String id) {
        return new Permission(action, "arn:lakefs:auth:::" + kind + "/" + id);
    }
}
