package io.tarn.versioning.cache;

import io.tarn.sstable.BlockSource;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file mapped into memory. It takes no file descriptor, stays readable after the file has been deleted, and,
/// unlike a shared file channel, is not closed under everybody when one reading thread is interrupted.
final class MappedFile implements BlockSource {
    /// Files up to this size are read into the heap instead: mapping them would cost more than reading.
    static final long WHOLE_BYTES_MAX = 8 * 1024;

    private final MemorySegment segment;

    private MappedFile(MemorySegment segment) {
        this.segment = segment;
    }

    /// The file's bytes. A mapping is given up when nobody refers to it any more: giving it up at a given moment
    /// stops all threads of the process for a moment.
    static BlockSource open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size <= WHOLE_BYTES_MAX) {
                return BlockSource.of(Files.readAllBytes(path));
            }
            return new MappedFile(channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto()));
        }
    }

    @Override
    public long sizeBytes() {
        return segment.byteSize();
    }

    @Override
    public void read(long offset, byte[] target, int targetOffset, int length) throws IOException {
        if (offset < 0 || length > segment.byteSize() - offset) {
            throw new EOFException(
                    "the file ends at " + segment.byteSize() + " bytes, before " + offset + "+" + length);
        }
        try {
            MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, targetOffset, length);
        } catch (InternalError | IllegalStateException e) {
            throw new IOException("the cached file cannot be read any more", e);
        }
    }

    @Override
    public void close() {}
}
