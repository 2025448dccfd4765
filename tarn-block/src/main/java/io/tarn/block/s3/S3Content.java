package io.tarn.block.s3;

import io.tarn.block.SourceStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;

/// The body of a request whose bytes are streamed from the caller's content. A file can be sent again; anything
/// else as long as no more of it was read than its kept beginning, which is how far a request gets on a
/// connection that the store has closed meanwhile.
final class S3Content implements ContentStreamProvider {
    private static final String CONTENT_TYPE = "application/octet-stream";
    private static final long NOT_SEEKABLE = -1;

    private final InputStream content;
    private final long size;
    private final @Nullable FileChannel file;
    private final long fileStart;
    private final byte[] kept;
    private SourceStream source;

    /// @param keepBytes how much of the beginning is kept
    S3Content(InputStream content, long size, int keepBytes) {
        this.content = content;
        this.size = size;
        this.source = new SourceStream(content, OptionalLong.of(size));
        FileChannel channel =
                content.getClass() == FileInputStream.class ? ((FileInputStream) content).getChannel() : null;
        this.fileStart = channel == null ? NOT_SEEKABLE : position(channel);
        this.file = fileStart == NOT_SEEKABLE ? null : channel;
        this.kept = new byte[file == null ? (int) Math.min(size, keepBytes) : 0];
    }

    /// A body held in memory, the first `length` bytes of `bytes`.
    static RequestBody of(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT_TYPE);
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(this, size, CONTENT_TYPE);
    }

    /// Whether the whole body can be sent again.
    boolean isRepeatable() {
        return source.failure().isEmpty() && (file != null || source.position() <= kept.length);
    }

    /// Why the caller's content failed, if it did.
    Optional<RuntimeException> failure() {
        return source.failure();
    }

    @Override
    public InputStream newStream() {
        if (!isRepeatable()) {
            throw failure().orElseGet(() -> new IllegalStateException("too much was read to send the body again"));
        }
        if (file == null) {
            return new Keeping();
        }
        try {
            file.position(fileStart);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        source = new SourceStream(content, OptionalLong.of(size));
        return source;
    }

    private static long position(FileChannel file) {
        try {
            return file.position();
        } catch (IOException _) {
            return NOT_SEEKABLE;
        }
    }

    /// First what is kept, then more of the source, keeping of it what there is room for.
    private final class Keeping extends InputStream {
        private int replayed;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int before = (int) Math.min(kept.length, source.position());
            if (replayed < before) {
                int count = Math.min(length, before - replayed);
                System.arraycopy(kept, replayed, target, offset, count);
                replayed += count;
                return count;
            }
            int count = source.read(target, offset, length);
            int room = Math.clamp(count, 0, kept.length - before);
            System.arraycopy(target, offset, kept, before, room);
            replayed += room;
            return count;
        }
    }
}
