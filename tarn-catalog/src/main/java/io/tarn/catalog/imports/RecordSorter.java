package io.tarn.catalog.imports;

import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Puts any number of objects in order: gathers them in memory, writes them to a local file in sorted runs
/// when they become many, and merges the runs. Memory is bounded by [#MEMORY_BYTES_MAX] while objects are
/// added, and by a buffer for each run afterwards. Of equal keys of one source the one added last counts. For
/// one thread; closing it deletes the file.
final class RecordSorter implements AutoCloseable {
    /// Encoded objects held in memory.
    static final int MEMORY_BYTES_MAX = 16 << 20;

    /// The longest temporary file of one import: some fifty million objects, in 512 runs.
    static final long FILE_BYTES_MAX = 8L << 30;

    private static final int MEMORY_BYTES_FIRST = 256 << 10;
    private static final int WRITE_BUFFER_BYTES = 256 << 10;

    /// Length of the key, its bytes, source, length of the data, its bytes, identity.
    private static final int FIXED_BYTES = 3 * Integer.BYTES;

    private final Supplier<Path> newFile;
    private final int memoryBytesMax;
    private final long fileBytesMax;
    private ByteBuffer memory = ByteBuffer.allocate(MEMORY_BYTES_FIRST);
    private final List<Integer> offsets = new ArrayList<>();
    private final List<RunRecords.Run> runs = new ArrayList<>();
    private @Nullable Path path;
    private @Nullable FileChannel file;

    /// @param newFile names the temporary file when one is needed
    RecordSorter(Supplier<Path> newFile) {
        this(newFile, MEMORY_BYTES_MAX, FILE_BYTES_MAX);
    }

    RecordSorter(Supplier<Path> newFile, int memoryBytesMax, long fileBytesMax) {
        this.newFile = newFile;
        this.memoryBytesMax = memoryBytesMax;
        this.fileBytesMax = fileBytesMax;
    }

    void add(ImportRecord record) {
        Value value = record.value();
        int length = FIXED_BYTES + record.key().length + value.data().length + value.identity().length;
        if (memory.position() + length > memoryBytesMax && !offsets.isEmpty()) {
            spill();
        }
        if (memory.remaining() < length) {
            int capacity = Math.max(Math.min(2 * memory.capacity(), memoryBytesMax), memory.position() + length);
            memory = ByteBuffer.allocate(capacity).put(memory.flip());
        }
        offsets.add(memory.position());
        memory.putInt(record.key().length).put(record.key()).putInt(record.source());
        memory.putInt(value.data().length).put(value.data()).put(value.identity());
    }

    /// All objects in order, each key of a source once; nothing may be added any more. The sorter is closed
    /// with it.
    ImportRecords sorted() {
        try {
            if (runs.isEmpty()) {
                sortMemory();
                List<ImportRecords> one = List.of(RunRecords.inMemory(memory, offsets, this));
                return new MergedRecords(one);
            }
            spill();
            memory = ByteBuffer.allocate(0);
            var rows = new ArrayList<ImportRecords>(runs.size());
            for (RunRecords.Run run : runs) {
                rows.add(RunRecords.ofFile(channel(), run, this));
            }
            return new MergedRecords(rows);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Sorts the offsets; those of equal objects stay in the order in which they were added.
    private void sortMemory() {
        byte[] bytes = memory.array();
        offsets.sort((left, right) -> {
            int leftKey = memory.getInt(left);
            int rightKey = memory.getInt(right);
            int leftStart = left + Integer.BYTES;
            int rightStart = right + Integer.BYTES;
            int order = Arrays.compareUnsigned(
                    bytes, leftStart, leftStart + leftKey, bytes, rightStart, rightStart + rightKey);
            return order != 0
                    ? order
                    : Integer.compare(memory.getInt(leftStart + leftKey), memory.getInt(rightStart + rightKey));
        });
    }

    private void spill() {
        sortMemory();
        try {
            FileChannel channel = channel();
            long start = channel.position();
            if (start + memory.position() > fileBytesMax) {
                throw new VersioningException(
                        VersioningException.Kind.INVALID,
                        "the sources hold more objects than can be put in order at once (" + fileBytesMax
                                + " bytes): import them in parts");
            }
            var out = new BufferedOutputStream(Channels.newOutputStream(channel), WRITE_BUFFER_BYTES);
            writeSorted(out);
            out.flush();
            runs.add(new RunRecords.Run(start, channel.position()));
        } catch (IOException e) {
            throw new UncheckedIOException("the objects to be imported cannot be put in order on the local disk", e);
        }
        memory.clear();
        offsets.clear();
    }

    private void writeSorted(OutputStream out) throws IOException {
        for (int offset : offsets) {
            out.write(memory.array(), offset, RunRecords.length(memory, offset));
        }
    }

    private FileChannel channel() {
        if (file == null) {
            path = newFile.get();
            try {
                file = FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException("no temporary file can be made for the import", e);
            }
        }
        return file;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
                file = null;
            }
            if (path != null) {
                Files.deleteIfExists(path);
                path = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file of an import cannot be deleted", e);
        }
    }
}
