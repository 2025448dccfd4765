package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.engine.VersioningEngine;
import java.io.InputStream;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalLong;

/// Writes files that name the objects of a directory by their physical addresses, for query engines that read
/// tables through such files (api.md 21, createSymlinkFile).
///
/// Directories are walked one level at a time, and each file is made while it is stored: memory is a page of
/// rows for each level of directories. A directory is listed twice if it has directories in it.
public final class SymlinkWriter {
    private static final String ROOT = "symlinks";
    private static final String FILE = "symlink.txt";
    private static final String DELIMITER = "/";
    private static final int PAGE_SIZE = 1000;

    private final VersioningEngine engine;
    private final ObjectReader reader;
    private final ObjectStore store;

    SymlinkWriter(VersioningEngine engine, ObjectReader reader, ObjectStore store) {
        this.engine = engine;
        this.reader = reader;
        this.store = store;
    }

    /// Writes a file for every directory that has objects among those that `ref` shows with this prefix, and
    /// returns the URI of the folder of all such files. A store that fails is a `VersioningException` of kind
    /// `INTERNAL`; the files written before stay.
    public String write(Repository repository, String ref, String prefix) {
        Names.ref("ref", ref);
        Names.optionalPath("prefix", prefix);
        var _ = engine.refs().resolve(repository, ref);
        writeBelow(repository, ref, prefix);
        String namespace = repository.namespace().uri();
        return namespace + (namespace.endsWith(DELIMITER) ? "" : DELIMITER) + ROOT;
    }

    private void writeBelow(Repository repository, String ref, String prefix) {
        String directory = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        var files = new Lines(repository, new Rows(repository, ref, prefix));
        if (files.advance()) {
            String key = ROOT + DELIMITER + repository.name() + DELIMITER + ref + DELIMITER + directory + FILE;
            try {
                store.put(
                        StorageLocation.relative(repository.namespace(), key),
                        files,
                        OptionalLong.empty(),
                        PutOptions.none());
            } catch (ObjectStoreException e) {
                throw new VersioningException(
                        VersioningException.Kind.INTERNAL, "error while writing symlinks: " + e.getMessage(), e);
            }
        }
        if (files.passedDirectories) {
            new Rows(repository, ref, prefix).forEachRemaining(row -> {
                if (row instanceof ListedObject.CommonPrefix(String path)) {
                    writeBelow(repository, ref, path);
                }
            });
        }
    }

    /// The rows of one level, page by page.
    private final class Rows implements Iterator<ListedObject> {
        private final Repository repository;
        private final String ref;
        private final String prefix;
        private Iterator<ListedObject> held = Collections.emptyIterator();
        private String after = "";
        private boolean more = true;

        Rows(Repository repository, String ref, String prefix) {
            this.repository = repository;
            this.ref = ref;
            this.prefix = prefix;
        }

        @Override
        public boolean hasNext() {
            while (!held.hasNext() && more) {
                var page = reader.list(repository, ref, new ListRequest(prefix, after, DELIMITER, PAGE_SIZE));
                held = page.results().iterator();
                after = page.nextOffset();
                more = page.hasMore();
            }
            return held.hasNext();
        }

        @Override
        public ListedObject next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return held.next();
        }
    }

    /// The content of a file: the addresses of the objects among `rows`, a line break between two.
    private final class Lines extends InputStream {
        private final Repository repository;
        private final Rows rows;
        private byte[] line = new byte[0];
        private int position;
        private boolean first = true;
        private boolean passedDirectories;

        Lines(Repository repository, Rows rows) {
            this.repository = repository;
            this.rows = rows;
        }

        /// Whether there is anything left to read.
        boolean advance() {
            while (position == line.length && rows.hasNext()) {
                switch (rows.next()) {
                    case ListedObject.CommonPrefix _ -> passedDirectories = true;
                    case ListedObject.Item(String _, Entry entry) -> {
                        String address = reader.physicalAddress(repository, entry);
                        line = (first ? address : "\n" + address).getBytes(UTF_8);
                        position = 0;
                        first = false;
                    }
                }
            }
            return position < line.length;
        }

        @Override
        public int read() {
            return advance() ? line[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!advance()) {
                return -1;
            }
            int count = Math.min(length, line.length - position);
            System.arraycopy(line, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
