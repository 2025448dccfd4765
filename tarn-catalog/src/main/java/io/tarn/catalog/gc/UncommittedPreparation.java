package io.tarn.catalog.gc;

import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.catalog.gc.UncommittedPage.Position;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.catalog.parts.Upload;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.staging.StagedValues;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;

/// Lists the objects that only uncommitted data names (engine specification 20.4), page by page, each in a
/// file.
///
/// Objects that multipart uploads under way have made, or may make at any moment, count as uncommitted: the
/// name of such an object is as old as its upload, so that a collector would take it for garbage before it has
/// its entry. They stand in the first page, all of them: an entry that is written meanwhile is met by the walk,
/// or by the next listing of commits.
///
/// Every staged value counts, whether or not it differs from what is committed, and whether or not a newer one
/// hides it. What a commit takes along while the listing runs is in that commit, and commits are listed
/// afterwards. A branch that vanishes ends its own rows and nothing else.
public final class UncommittedPreparation {
    /// How large a page becomes: written bytes of its file, and time spent on it. The file may exceed this by
    /// one group of rows.
    public record Limits(long fileBytesMax, Duration time) {
        /// `ugc.prepare_max_file_size` and `ugc.prepare_interval` as they are by default.
        public static Limits defaults() {
            return new Limits(20L << 20, Duration.ofMinutes(1));
        }
    }

    /// Rows that are held, compressed and written together.
    private static final int GROUP_ROWS_MAX = 100_000;

    private static final long GROUP_BYTES_MAX = 8L << 20;

    /// Pages made at once; others wait. Each holds a group of rows and its pages.
    private static final int PAGES_AT_ONCE_MAX = 2;

    private static final int SCAN_PAGE = 1000;

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final PartUploads uploads;
    private final GcFolders folders;
    private final Limits limits;
    private final Semaphore turns = new Semaphore(PAGES_AT_ONCE_MAX, true);

    UncommittedPreparation(
            VersioningEngine engine, ObjectStore store, PartUploads uploads, GcFolders folders, Limits limits) {
        this.engine = engine;
        this.store = store;
        this.uploads = uploads;
        this.folders = folders;
        this.limits = limits;
    }

    /// Makes the page at `from`, or the first one of a new run. Refused on a read-only repository.
    public UncommittedPage prepare(Repository repository, Optional<Position> from) {
        repository.requireWritable(false);
        String runId = from.map(Position::runId)
                .orElseGet(() -> engine.xids().nextDescending().text());
        turns.acquireUninterruptibly();
        CommittedStore disk = engine.committed();
        Path file = disk.newTemporaryFile();
        try {
            var page = new Page(repository, runId);
            boolean any = page.write(file, from);
            engine.repositories().requireStill(repository);
            if (any) {
                upload(repository, runId, file);
            }
            String location = any ? folders.uri(repository, folders.uncommitted(runId)) : "";
            return new UncommittedPage(runId, location, page.next);
        } catch (IOException e) {
            throw new VersioningException(
                    VersioningException.Kind.INTERNAL, "a temporary file of the local cache failed: " + e, e);
        } finally {
            turns.release();
            delete(file);
        }
    }

    private void upload(Repository repository, String runId, Path file) throws IOException {
        String key = folders.uncommitted(runId) + engine.xids().next().text();
        try (InputStream content = Files.newInputStream(file)) {
            store.put(
                    StorageLocation.relative(repository.namespace(), key),
                    content,
                    OptionalLong.of(Files.size(file)),
                    PutOptions.none());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            org.slf4j.LoggerFactory.getLogger(UncommittedPreparation.class).warn("Cannot delete {}: {}", file, e);
        }
    }

    /// One page while it is made.
    private final class Page {
        private final Repository repository;
        private final String runId;
        private final InsideNamespace inside;
        private final long deadlineNanos = System.nanoTime() + limits.time().toNanos();
        private boolean begun;
        private Optional<Position> next = Optional.empty();

        Page(Repository repository, String runId) {
            this.repository = repository;
            this.runId = runId;
            this.inside = new InsideNamespace(store, repository.namespace());
        }

        /// Writes the page into `file`; false when it has no rows.
        boolean write(Path file, Optional<Position> from) throws IOException {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                var addresses = new AddressFile(out);
                if (from.isEmpty()) {
                    addUploads(addresses);
                }
                Iterator<String> branches = new BranchNames(
                        engine.branches(),
                        repository,
                        from.map(Position::branch).orElse(""));
                while (next.isEmpty() && branches.hasNext()) {
                    String name = branches.next();
                    byte[] start = from.filter(position -> position.branch().equals(name))
                            .map(Position::key)
                            .orElse(new byte[0]);
                    if (isFull(addresses)) {
                        next = Optional.of(new Position(runId, name, start));
                    } else {
                        add(addresses, name, start);
                    }
                }
                addresses.finish();
                return addresses.rows() > 0;
            }
        }

        private void addUploads(AddressFile addresses) throws IOException {
            try (var all = uploads.all(repository)) {
                for (Optional<Upload> next = all.next(); next.isPresent(); next = all.next()) {
                    add(addresses, next.get().address(), next.get().createdAt());
                }
            }
        }

        private void add(AddressFile addresses, String name, byte[] start) throws IOException {
            Optional<Branch> branch = engine.branches().find(repository, name);
            if (branch.isEmpty()) {
                return;
            }
            try (StagedValues values = engine.operations().reader().stagedValues(branch.get(), start, SCAN_PAGE)) {
                byte[] before = new byte[0];
                while (values.next()) {
                    byte[] key = values.key();
                    if (!java.util.Arrays.equals(key, before) && isFull(addresses)) {
                        next = Optional.of(new Position(runId, name, key));
                        return;
                    }
                    add(addresses, EntryCodec.decode(values.value()));
                    before = key;
                }
            }
            begun = true;
        }

        private void add(AddressFile addresses, Entry entry) throws IOException {
            Optional<String> address = inside.relative(entry);
            if (address.isPresent()) {
                add(addresses, address.get(), entry.lastModified());
            }
            begun = true;
        }

        private void add(AddressFile addresses, String address, Instant time) throws IOException {
            addresses.add(address, time.getEpochSecond());
            if (addresses.heldRows() >= GROUP_ROWS_MAX || addresses.heldBytes() >= GROUP_BYTES_MAX) {
                addresses.flush();
            }
        }

        /// Whether the page ends here. Never before it got a little further.
        private boolean isFull(AddressFile addresses) {
            return begun
                    && (addresses.writtenBytes() > limits.fileBytesMax() || System.nanoTime() - deadlineNanos >= 0);
        }
    }
}
