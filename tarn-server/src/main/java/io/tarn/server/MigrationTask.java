package io.tarn.server;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.http.BadRequestException;
import io.tarn.http.PercentEncoding;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.metrics.Metrics;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands `migrate task …` (config-and-ops.md 3). There is one task: repositories whose storage
/// namespace was recorded percent-encoded, while their files lie at the decoded place, get the decoded one. A
/// repository whose files lie where its record says, or nowhere that can be found, is left alone.
final class MigrationTask {
    private static final String NAME = "storage-ns-encoded";
    private static final String DESCRIPTION =
            "Fix storage namespace encoded path - for repositories whose files lie at the decoded path";
    private static final byte[] REPOSITORIES = KeyLayout.REPOSITORIES.getBytes(StandardCharsets.UTF_8);
    private static final int PAGE = 1000;

    private final KeyValueStore store;
    private final ObjectStore objects;
    private final String metadataPrefix;
    private final PrintStream out;

    private MigrationTask(KeyValueStore store, ObjectStore objects, String metadataPrefix, PrintStream out) {
        this.store = store;
        this.objects = objects;
        this.metadataPrefix = metadataPrefix;
        this.out = out;
    }

    /// `migrate task list`.
    static int list(PrintStream out) {
        out.println("Available migration tasks:");
        out.println("  " + NAME + ": " + DESCRIPTION);
        return 0;
    }

    /// `migrate task run`. Run it while no server runs.
    static int run(CommandLine line, ServerConfiguration configuration, PrintStream out, PrintStream err) {
        String name = line.flags().getOrDefault(CommandLine.TASK, "");
        if (!name.equals(NAME)) {
            err.println("Task '" + name + "' not found");
            return 1;
        }
        out.println("Running task: " + name);
        try (KeyValueStore store = Stores.keyValues(configuration.database());
                ObjectStore objects = Stores.objects(configuration.blockstores(), Optional.empty(), new Metrics())) {
            String prefix = configuration.committed().blockStoragePrefix();
            boolean dry = line.has(CommandLine.DRY_RUN);
            int found = new MigrationTask(store, objects, prefix, out).decodeNamespaces(dry);
            out.println("Summary: Found " + found + " repositories with encoded storage namespaces");
            out.println("Task '" + name + "' completed successfully");
            return 0;
        } catch (KeyValueException | ObjectStoreException | VersioningException e) {
            err.println("Task '" + name + "' failed: " + e.getMessage());
            return 1;
        }
    }

    private record Stored(byte[] key, byte[] value) {}

    private int decodeNamespaces(boolean dry) {
        int found = 0;
        for (Stored stored : encoded()) {
            Repository repository = RecordCodec.repository(stored.value());
            StorageNamespace now = repository.namespace();
            var decoded =
                    new StorageNamespace(now.storageId(), decoded(now.uri()).orElse(now.uri()));
            String shown = "Repository '" + repository.name() + "': " + now.uri();
            if (hasFiles(repository, now) || !hasFiles(repository, decoded)) {
                out.println(shown + " is left as it is, there are no files at " + decoded.uri() + " alone");
                continue;
            }
            found++;
            out.println(shown + (dry ? " would become " : " becomes ") + decoded.uri());
            if (!dry) {
                byte[] changed = RecordCodec.encode(at(repository, decoded));
                if (!store.setIf(KeyLayout.GRAVELER, stored.key(), changed, Condition.unchanged(stored.value()))) {
                    throw new KeyValueException(
                            KeyValueException.Kind.UNAVAILABLE,
                            "repository " + repository.name() + " was changed meanwhile; stop all servers, run again");
                }
            }
        }
        return found;
    }

    private static Repository at(Repository repository, StorageNamespace namespace) {
        return new Repository(
                repository.name(),
                namespace,
                repository.defaultBranch(),
                repository.creationDate(),
                repository.inDeletion(),
                repository.instanceUid(),
                repository.readOnly());
    }

    /// Records whose namespace says something else when it is decoded.
    private List<Stored> encoded() {
        List<Stored> some = new ArrayList<>();
        try (Scan scan = store.scan(KeyLayout.GRAVELER, REPOSITORIES, PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), REPOSITORIES)) {
                String uri = RecordCodec.repository(scan.value()).namespace().uri();
                if (decoded(uri).filter(text -> !text.equals(uri)).isPresent()) {
                    some.add(new Stored(scan.key(), scan.value()));
                }
            }
        }
        return some;
    }

    private static Optional<String> decoded(String uri) {
        try {
            return Optional.of(PercentEncoding.decodePath(uri));
        } catch (BadRequestException e) {
            return Optional.empty();
        }
    }

    /// Whether the files of the repository are in this namespace: what its creation left there, or the
    /// metarange of its default branch.
    private boolean hasFiles(Repository repository, StorageNamespace namespace) {
        return exists(namespace, "dummy")
                || headMetarange(repository).filter(id -> exists(namespace, id)).isPresent();
    }

    private Optional<String> headMetarange(Repository repository) {
        byte[] partition = repository.partition();
        return store.get(partition, KeyLayout.branch(repository.defaultBranch()))
                .map(RecordCodec::branch)
                .flatMap(branch -> store.get(partition, KeyLayout.commit(branch.commitId())))
                .map(stored -> RecordCodec.commit(stored).metarangeId())
                .filter(id -> !id.isEmpty());
    }

    private boolean exists(StorageNamespace namespace, String file) {
        try {
            return objects.exists(StorageLocation.relative(namespace, metadataPrefix + "/" + file));
        } catch (ObjectStoreException e) {
            if (e.kind() == ObjectStoreException.Kind.INVALID_ADDRESS) {
                return false;
            }
            throw e;
        }
    }
}
