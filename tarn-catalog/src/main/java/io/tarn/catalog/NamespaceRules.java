package io.tarn.catalog;

import static io.tarn.versioning.VersioningException.Kind.INVALID;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.VersioningException;
import java.util.List;

/// What a storage namespace must be besides what its store asks for: a URI that every client can parse, and apart
/// from the files of other repositories.
final class NamespaceRules {
    private static final String FAILED = "failed to create repository: ";
    private static final String SCHEME_END = "://";
    private static final String NOT_IN_HOSTS = " \"<>\\^`{|}";
    private static final char DELETE = 0x7f;

    private NamespaceRules() {}

    /// Refuses a text that URI parsers refuse or read differently (400, api.md 20.1).
    static void requireUri(String uri) {
        int authority = uri.indexOf(SCHEME_END) + SCHEME_END.length();
        int path = uri.indexOf('/', authority);
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c < ' ' || c == DELETE) {
                throw unparsable(uri, "invalid control character in URL");
            }
            if (c == '?' || c == '#') {
                throw unparsable(uri, "a storage namespace has no query and no fragment, leave out '" + c + "'");
            }
            if (c == '%' && !isEscape(uri, i)) {
                String escape = uri.substring(i, Math.min(i + 3, uri.length()));
                throw unparsable(uri, "invalid URL escape \"" + escape + "\"");
            }
            boolean inHost = i >= authority && (path < 0 || i < path);
            if (inHost && NOT_IN_HOSTS.indexOf(c) >= 0) {
                throw unparsable(uri, "invalid character \"" + c + "\" in host name");
            }
        }
    }

    /// Refuses a namespace that lies in a folder where another repository keeps its objects or its metadata, or
    /// the other way round: collecting the garbage of one would remove what belongs to the other. Namespaces
    /// within each other are fine elsewhere.
    ///
    /// @param folders the folders in each namespace that belong to its repository alone
    static void requireApart(StorageNamespace wanted, StorageNamespace other, List<String> folders) {
        for (String folder : folders) {
            if (lies(wanted, other, folder) || lies(other, wanted, folder)) {
                throw new VersioningException(
                        INVALID,
                        FAILED + "the namespace and that of another repository lie in each other's folder '" + folder
                                + "': storage namespace already in use");
            }
        }
    }

    private static boolean lies(StorageNamespace inner, StorageNamespace outer, String folder) {
        return (inner.path() + "/").startsWith(outer.path() + "/" + folder + "/");
    }

    private static boolean isEscape(String uri, int percent) {
        return percent + 2 < uri.length()
                && Character.digit(uri.charAt(percent + 1), 16) >= 0
                && Character.digit(uri.charAt(percent + 2), 16) >= 0;
    }

    private static VersioningException unparsable(String uri, String why) {
        return new VersioningException(INVALID, FAILED + "parse \"" + uri + "\": " + why);
    }
}
