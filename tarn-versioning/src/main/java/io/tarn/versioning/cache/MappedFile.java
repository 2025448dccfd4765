package io.tarn.versioning.cache;

import io.tarn.sstable.BlockSource;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file mapped into memory. It takes no file descriptor, stays readable after the file has been deleted, and,
/// unlike a shared file channel, is not closed under everybody when one reading thread is interrupted.
final class MappedFile implements BlockSource {
    private final Arena arena;
    private final MemorySegment segment;

    private MappedFile(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    @SuppressWarnings("MustBeClosedChecker")
    static MappedFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment segment = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(arena, segment);
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
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
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
