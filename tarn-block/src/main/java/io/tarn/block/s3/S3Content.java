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

/// The body of a request whose bytes are streamed from the caller's content. A file can be sent again, anything
/// else only as long as none of it was read.
final class S3Content implements ContentStreamProvider {
    private static final String CONTENT_TYPE = "application/octet-stream";
    private static final long NOT_SEEKABLE = -1;

    private final InputStream content;
    private final long size;
    private final @Nullable FileChannel file;
    private final long fileStart;
    private SourceStream current;

    S3Content(InputStream content, long size) {
        this.content = content;
        this.size = size;
        this.current = new SourceStream(content, OptionalLong.of(size));
        FileChannel channel =
                content.getClass() == FileInputStream.class ? ((FileInputStream) content).getChannel() : null;
        this.fileStart = channel == null ? NOT_SEEKABLE : position(channel);
        this.file = fileStart == NOT_SEEKABLE ? null : channel;
    }

    /// A body held in memory, the first `length` bytes of `bytes`.
    static RequestBody of(byte[] bytes, int length) {
        return RequestBody.fromContentProvider(() -> new ByteArrayInputStream(bytes, 0, length), length, CONTENT_TYPE);
    }

    RequestBody body() {
        return RequestBody.fromContentProvider(this, size, CONTENT_TYPE);
    }

    /// Whether the whole body can be sent again after some of it was read.
    boolean isReplayable() {
        return file != null;
    }

    boolean isUntouched() {
        return current.position() == 0 && current.failure().isEmpty();
    }

    /// Why the caller's content failed, if it did.
    Optional<RuntimeException> failure() {
        return current.failure();
    }

    @Override
    public InputStream newStream() {
        if (failure().isPresent()) {
            throw failure().get();
        }
        if (isUntouched()) {
            return current;
        }
        if (file == null) {
            throw new IllegalStateException("a body that is no file cannot be sent again");
        }
        try {
            file.position(fileStart);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        current = new SourceStream(content, OptionalLong.of(size));
        return current;
    }

    private static long position(FileChannel file) {
        try {
            return file.position();
        } catch (IOException _) {
            return NOT_SEEKABLE;
        }
    }
}
