package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Repository;

/// Where in a namespace a collector and the server leave files for each other (engine specification 20).
final class GcFolders {
    private static final String LOCAL = "local";

    private final ObjectStore store;
    private final String root;

    GcFolders(ObjectStore store, String metadataPrefix) {
        this.store = store;
        this.root = metadataPrefix + "/retention/gc/";
    }

    /// The list of active commits of a run.
    String commits(String runId) {
        return root + "commits/run_id=" + runId + "/commits.csv";
    }

    String addresses() {
        return root + "addresses/";
    }

    /// The folder of all lists of uncommitted objects of a run.
    String uncommitted(String runId) {
        return root + "uncommitted/" + runId + "/uncommitted/";
    }

    /// The full URI; of a folder without the slash at its end where it is a folder of this machine.
    String uri(Repository repository, String key) {
        String uri = store.qualify(StorageLocation.relative(repository.namespace(), key));
        boolean local = store.info(repository.namespace().storageId()).type().equals(LOCAL);
        return local && uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }
}
