package io.tarn.catalog.imports;

import io.tarn.versioning.Value;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// One sorted run of a [RecordSorter], in memory or in its file.
final class RunRecords {
    private static final int IDENTITY_BYTES = 32;
    private static final int READ_BUFFER_BYTES = 32 << 10;

    private RunRecords() {}

    /// Where a run lies in the file.
    record Run(long start, long end) {}

    /// The bytes that the object at `offset` takes.
    static int length(ByteBuffer bytes, int offset) {
        int key = bytes.getInt(offset);
        int data = bytes.getInt(offset + 2 * Integer.BYTES + key);
        return 3 * Integer.BYTES + key + data + IDENTITY_BYTES;
    }

    private static ImportRecord decode(ByteBuffer bytes) {
        byte[] key = take(bytes, bytes.getInt());
        int source = bytes.getInt();
        byte[] data = take(bytes, bytes.getInt());
        return new ImportRecord(key, source, new Value(take(bytes, IDENTITY_BYTES), data));
    }

    private static byte[] take(ByteBuffer bytes, int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    /// The objects at these offsets; closes `owner`.
    static ImportRecords inMemory(ByteBuffer memory, List<Integer> sortedOffsets, RecordSorter owner) {
        ByteBuffer bytes = memory.duplicate().clear();
        Iterator<Integer> offsets = sortedOffsets.iterator();
        return new ImportRecords() {
            @Override
            public Optional<ImportRecord> next() {
                return offsets.hasNext() ? Optional.of(decode(bytes.position(offsets.next()))) : Optional.empty();
            }

            @Override
            public void close() {
                owner.close();
            }
        };
    }

    /// The objects of a run of the file; closes `owner`.
    static ImportRecords ofFile(FileChannel file, Run run, RecordSorter owner) {
        return new FileRun(file, run, owner);
    }

    private static final class FileRun implements ImportRecords {
        private final FileChannel file;
        private final RecordSorter owner;
        private final long end;
        private long position;
        private ByteBuffer buffer = ByteBuffer.allocate(READ_BUFFER_BYTES).limit(0);

        FileRun(FileChannel file, Run run, RecordSorter owner) {
            this.file = file;
            this.owner = owner;
            this.position = run.start();
            this.end = run.end();
        }

        @Override
        public Optional<ImportRecord> next() {
            if (position == end && !buffer.hasRemaining()) {
                return Optional.empty();
            }
            require(Integer.BYTES);
            int key = buffer.getInt(buffer.position());
            require(3 * Integer.BYTES + key);
            require(length(buffer, buffer.position()));
            return Optional.of(decode(buffer));
        }

        /// Makes so many bytes available at the buffer's position.
        private void require(int bytes) {
            if (buffer.remaining() >= bytes) {
                return;
            }
            if (buffer.capacity() < bytes) {
                buffer = ByteBuffer.allocate(Math.max(bytes, 2 * buffer.capacity()))
                        .put(buffer);
            } else {
                buffer.compact();
            }
            buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - position));
            try {
                while (buffer.position() < bytes) {
                    int count = file.read(buffer, position);
                    if (count <= 0) {
                        throw new EOFException("the temporary file of an import has become shorter");
                    }
                    position += count;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            buffer.flip();
        }

        @Override
        public void close() {
            owner.close();
        }
    }
}
