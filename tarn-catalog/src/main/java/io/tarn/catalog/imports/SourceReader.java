package io.tarn.catalog.imports;

import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.ObjectScan;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.versioning.Names;
import io.tarn.versioning.VersioningException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Reads one source after the other from the store of a repository, and makes entries of what it finds: full
/// address, size, ETag and time of the store, neither content type nor metadata (engine specification 18.1).
final class SourceReader {
    /// Objects asked for at once.
    static final int PAGE = 1000;

    private final ObjectStore store;
    private final String storageId;
    private final StoreRetries retries;
    private final Runnable check;
    private final AtomicLong found;

    /// @param check is called often; what it throws ends the reading
    /// @param found counts the objects read so far
    SourceReader(ObjectStore store, String storageId, StoreRetries retries, Runnable check, AtomicLong found) {
        this.store = store;
        this.storageId = storageId;
        this.retries = retries;
        this.check = check;
        this.found = found;
    }

    /// A source and its number.
    record Numbered(int number, ImportSource source) {}

    /// Refuses a prefix that cannot be read: of another kind of store, out of bounds, without a bucket or
    /// folder.
    ///
    /// @return whether the store gives its objects in no order
    boolean open(ImportSource source) {
        requireScheme(source.path());
        if (source.isObject()) {
            store.requireValid(StorageLocation.full(storageId, source.path()));
            return false;
        }
        return retried(source, () -> {
            Optional<ObjectScan> scan = store.scan(storageId, source.path());
            scan.ifPresent(ObjectScan::close);
            if (scan.isEmpty()) {
                store.walk(storageId, source.path(), "", 1);
            }
            return scan.isPresent();
        });
    }

    private void requireScheme(String path) {
        StorageInfo info = store.info(storageId);
        if (!Pattern.compile(info.importValidityRegex()).matcher(path).find()) {
            throw new VersioningException(
                    VersioningException.Kind.INVALID, "expected storage type " + info.type() + ": invalid address");
        }
    }

    private <T> T retried(ImportSource source, Supplier<T> work) {
        return retries.run("Reading " + source.path(), check, work);
    }

    /// The objects of a prefix in the order of their keys, page by page.
    PagedRecords.Pages pages(Numbered numbered) {
        ImportSource source = numbered.source();
        return new PagedRecords.Pages() {
            private String after = "";

            @Override
            public List<ImportRecord> next() {
                return ImportSteps.within("walking " + source.path(), this::page);
            }

            private List<ImportRecord> page() {
                var page = new ArrayList<ImportRecord>();
                List<WalkEntry> walked;
                do {
                    walked = retried(source, () -> store.walk(storageId, source.path(), after, PAGE));
                    for (WalkEntry entry : walked) {
                        record(numbered, entry).ifPresent(page::add);
                        after = entry.relativeKey();
                    }
                } while (page.isEmpty() && !walked.isEmpty());
                found.addAndGet(page.size());
                return page;
            }
        };
    }

    /// Adds the objects of a prefix to the sorter, in whatever order. A pass that fails is begun again: what
    /// it found is found again, and the sorter keeps one of both.
    void scan(Numbered numbered, RecordSorter sorter) {
        ImportSource source = numbered.source();
        ImportSteps.within("walking " + source.path(), () -> retried(source, () -> scanOnce(numbered, sorter)));
    }

    private long scanOnce(Numbered numbered, RecordSorter sorter) {
        long count = 0;
        boolean ended = false;
        try (ObjectScan scan = store.scan(storageId, numbered.source().path())
                .orElseThrow(() -> new IllegalStateException("the store no longer scans"))) {
            for (var next = scan.next(); next.isPresent(); next = scan.next()) {
                check.run();
                Optional<ImportRecord> record = record(numbered, next.get());
                if (record.isPresent()) {
                    sorter.add(record.get());
                    found.incrementAndGet();
                    count++;
                }
            }
            ended = true;
            return count;
        } finally {
            if (!ended) {
                found.addAndGet(-count);
            }
        }
    }

    /// What stands for one object of a prefix; empty for an object that is the prefix itself where that
    /// leaves no key.
    private static Optional<ImportRecord> record(Numbered numbered, WalkEntry entry) {
        String key = numbered.source().target() + entry.relativeKey();
        return key.isEmpty()
                ? Optional.empty()
                : Optional.of(record(numbered.number(), key, entry.uri(), entry.properties()));
    }

    /// What stands for the one object that the source names; it must be there.
    ImportRecord object(Numbered numbered) {
        ImportSource source = numbered.source();
        return ImportSteps.within("creating object-store walker on path " + source.path(), () -> {
            ObjectProperties properties =
                    retried(source, () -> store.properties(StorageLocation.full(storageId, source.path())));
            found.incrementAndGet();
            return record(numbered.number(), source.target(), source.path(), properties);
        });
    }

    private static ImportRecord record(int number, String key, String uri, ObjectProperties properties) {
        var entry = new Entry(
                uri,
                Entry.AddressType.FULL,
                properties.lastModified(),
                properties.sizeBytes(),
                properties.etag(),
                new TreeMap<>(),
                "");
        return new ImportRecord(Names.path("path", key), number, EntryCodec.encode(entry));
    }
}
