package io.tarn.block;

import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The content of a put on its way through a client library, for one thread at a time: it ends exactly where it
/// was announced to, and remembers why it failed, which libraries tend to wrap or hide.
///
/// Content that is too long fails before its last announced byte is handed out, so that a store that counts the
/// bytes never receives a whole body. Closing does nothing: the content belongs to the caller.
public final class SourceStream extends InputStream {
    private final InputStream content;
    private final OptionalLong announced;
    private long position;
    private volatile @Nullable RuntimeException failure;

    /// @param announced the length in bytes when known; `SOURCE_FAILED` when negative
    public SourceStream(InputStream content, OptionalLong announced) {
        if (announced.orElse(0) < 0) {
            throw failed("the announced length of " + announced.getAsLong() + " bytes is negative");
        }
        this.content = content;
        this.announced = announced;
    }

    /// How many bytes were handed out.
    public long position() {
        return position;
    }

    /// Why reading failed: a `SOURCE_FAILED`, or the unchecked exception that the content threw.
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(failure);
    }

    /// Fails with [#failure] when content announced as empty is not: nobody reads such a body.
    public void requireEmptyIfAnnounced() {
        if (announced.isPresent() && announced.getAsLong() == 0) {
            fill(new byte[1], 0, 1);
        }
    }

    /// Reads until `length` bytes are there or the content ends; throws [#failure] instead of an `IOException`.
    ///
    /// @return the bytes read; fewer than `length` only at the end
    public int fill(byte[] target, int offset, int length) {
        try {
            return readNBytes(target, offset, length);
        } catch (IOException e) {
            throw failure().orElseGet(() -> broken(e));
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            return announced.isPresent()
                    ? readAnnounced(target, offset, length, announced.getAsLong())
                    : count(content.read(target, offset, length));
        } catch (IOException e) {
            failure = broken(e);
            throw e;
        } catch (ObjectStoreException e) {
            failure = e;
            throw new IOException(e.getMessage(), e);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void close() {}

    private int readAnnounced(byte[] target, int offset, int length, long size) throws IOException {
        long left = size - position;
        int count = left == 0 ? 0 : content.read(target, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw failed("the content ended after " + position + " of the " + size + " bytes announced");
        }
        if (position < size || size == 0) {
            requireEnd(count, size);
        }
        return left == 0 ? -1 : count(count);
    }

    private void requireEnd(int count, long size) throws IOException {
        if (position + count == size && content.read() >= 0) {
            throw failed("the content is longer than the " + size + " bytes announced");
        }
    }

    private int count(int read) {
        position += Math.max(0, read);
        return read;
    }

    private static ObjectStoreException failed(String message) {
        return new ObjectStoreException(Kind.SOURCE_FAILED, message + "; nothing was stored");
    }

    private static ObjectStoreException broken(IOException cause) {
        return new ObjectStoreException(
                Kind.SOURCE_FAILED, "the content could not be read to its end; nothing was stored", cause);
    }
}
