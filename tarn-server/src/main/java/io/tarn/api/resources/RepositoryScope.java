package io.tarn.api.resources;

import io.tarn.access.Principal;
import io.tarn.api.Exchange;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.util.List;
import java.util.Map;

/// What operations within a repository share: finding it, who commits, and the wire forms of refs and commits.
final class RepositoryScope {
    private RepositoryScope() {}

    /// A branch or tag on the wire.
    record Ref(String id, String commitId) {}

    /// A place in a store on the wire.
    record StorageUri(String location) {}

    /// A commit on the wire.
    record CommitView(
            String id,
            List<String> parents,
            String committer,
            String message,
            long creationDate,
            String metaRangeId,
            Map<String, String> metadata,
            int generation,
            int version) {
        static CommitView of(Commit commit) {
            return new CommitView(
                    commit.id(),
                    commit.parents(),
                    commit.committer(),
                    commit.message(),
                    commit.creationDate().getEpochSecond(),
                    commit.metarangeId(),
                    commit.metadata(),
                    commit.generation(),
                    commit.version());
        }
    }

    /// The repository named in the path: 400, 404 or 410 (api.md 5.4).
    static Repository repository(Catalog catalog, Exchange exchange) {
        return catalog.engine().repositories().get(Names.repository("repository", exchange.path("repository")));
    }

    /// The committer: the user's e-mail address when there is one, else the user name.
    static String committer(Exchange exchange) {
        Principal principal = exchange.principal();
        return principal.email().isEmpty() ? principal.name() : principal.email();
    }
}
