package io.tarn.block.local;

import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reading and writing single files, without knowing where they belong.
final class LocalFiles {
    /// The largest piece written at once, and all that a put holds in memory.
    static final int BUFFER_BYTES_MAX = 128 * 1024;

    /// What a caller writes by itself: handing a piece over costs more than writing it, as long as there are few.
    private static final int OWN_BYTES_MAX = 1 << 20;

    private static final int BUFFER_BYTES_MIN = 512;
    private static final Set<OpenOption> NEW_FILE =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private LocalFiles() {}

    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, NEW_FILE);
    }

    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, READ_NO_LINK);
    }

    /// The attributes of a regular file; `NoSuchFileException` for anything else.
    static BasicFileAttributes attributes(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(file.toString());
        }
        return attributes;
    }

    /// Size and time; the ETag is made of both, so that a changed file has another one.
    static ObjectProperties properties(BasicFileAttributes attributes) {
        long nanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        return new ObjectProperties(
                attributes.size(),
                attributes.lastModifiedTime().toInstant(),
                Long.toHexString(nanos) + "-" + Long.toHexString(attributes.size()),
                Optional.empty());
    }

    /// Writes all of `content` to the file and feeds `digest` with it. What goes beyond the first
    /// [#OWN_BYTES_MAX] is written by `threads`: the operating system makes whoever writes much wait for the
    /// disk, and a virtual thread would make its carrier wait, which many others need.
    ///
    /// @return the number of bytes
    static long write(
            FileChannel file,
            InputStream content,
            OptionalLong size,
            @Nullable MessageDigest digest,
            WriteThreads threads)
            throws IOException {
        long announced = size.orElse(Long.MAX_VALUE);
        byte[] buffer = new byte[(int) Math.clamp(announced, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX)];
        long total = 0;
        for (int count = fill(content, buffer); count > 0; count = fill(content, buffer)) {
            total += count;
            if (total > announced) {
                throw sourceFailed("the content is longer than the " + announced + " bytes announced");
            }
            if (digest != null) {
                digest.update(buffer, 0, count);
            }
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
            if (total <= OWN_BYTES_MAX) {
                writeFully(file, bytes);
            } else {
                threads.write(file, bytes);
            }
        }
        if (size.isPresent() && total < announced) {
            throw sourceFailed("the content ended after " + total + " of the " + announced + " bytes announced");
        }
        return total;
    }

    /// Appends `length` bytes of `source` from `offset` to `target` at its position.
    static void append(FileChannel source, long offset, long length, FileChannel target) throws IOException {
        long end = offset + length;
        for (long position = offset; position < end; ) {
            long count = source.transferTo(position, end - position, target);
            if (count <= 0) {
                throw new EOFException("the source became " + (end - position) + " bytes shorter while it was copied");
            }
            position += count;
        }
    }

    static void writeFully(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static int fill(InputStream content, byte[] buffer) {
        try {
            return content.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.SOURCE_FAILED, "the content could not be read to its end; nothing was stored", e);
        }
    }

    private static ObjectStoreException sourceFailed(String message) {
        return new ObjectStoreException(Kind.SOURCE_FAILED, message + "; nothing was stored");
    }
}
