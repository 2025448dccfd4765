package io.tarn.gateway.payload;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes off the framing `aws-chunked`: a line with the size of a chunk in hex and perhaps its signature, the
/// data, an end of line, and so on; a chunk of size 0 ends them, and the trailer follows (s3-gateway.md 5.6,
/// B-01).
///
/// A chunk's bytes are handed out before its signature is seen, but the end is told only when every signature
/// was right. Holds one buffer of [#BUFFER_BYTES] and, at the end, a trailer of [#TRAILER_BYTES_MAX].
final class ChunkedStream extends InputStream {
    static final int HEADER_BYTES_MAX = 4 * 1024;
    static final int TRAILER_BYTES_MAX = 16 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int SIZE_DIGITS_MAX = 16;
    private static final String SIGNATURE = "chunk-signature=";

    private final InputStream source;
    private final @Nullable ChunkSigning signing;
    private final boolean trailed;
    private final Set<String> announced;
    private final @Nullable MessageDigest chunkHash;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    private int at;
    private int filled;
    private long undecoded;
    private long chunkLeft;
    private String previous;
    private String claimed = "";

    @Nullable
    private Trailer trailer;

    /// @param length how many bytes the chunks must have together
    /// @param announced the names of the trailer's lines
    ChunkedStream(
            InputStream source, Optional<ChunkSigning> signing, boolean trailed, Set<String> announced, long length) {
        this.source = source;
        this.signing = signing.orElse(null);
        this.trailed = trailed;
        this.announced = announced;
        this.undecoded = length;
        this.chunkHash = signing.isPresent() ? Digests.digest("SHA-256") : null;
        this.previous = signing.map(ChunkSigning::seed).orElse("");
    }

    /// The trailer, once the end was told.
    Optional<Trailer> trailer() {
        return Optional.ofNullable(trailer);
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
        if (trailer != null || (chunkLeft == 0 && !nextChunk())) {
            return -1;
        }
        int count = data(target, offset, (int) Math.min(length, chunkLeft));
        if (chunkHash != null) {
            chunkHash.update(target, offset, count);
        }
        chunkLeft -= count;
        undecoded -= count;
        if (chunkLeft == 0) {
            endOfChunk();
        }
        return count;
    }

    /// Large reads go past the buffer, which then is empty, so no byte is copied twice.
    private int data(byte[] target, int offset, int length) throws IOException {
        if (at == filled) {
            if (length >= BUFFER_BYTES / 4) {
                return some(source.read(target, offset, length));
            }
            fill();
        }
        int count = Math.min(length, filled - at);
        System.arraycopy(buffer, at, target, offset, count);
        at += count;
        return count;
    }

    private static int some(int count) throws PayloadException {
        if (count < 0) {
            throw Refusals.incomplete();
        }
        return count;
    }

    private void fill() throws IOException {
        at = 0;
        filled = 0;
        filled = some(source.read(buffer, 0, BUFFER_BYTES));
    }

    private byte next() throws IOException {
        while (at == filled) {
            fill();
        }
        return buffer[at++];
    }

    private void endOfChunk() throws IOException {
        verifyChunk();
        if (next() != '\r' || next() != '\n') {
            throw Refusals.chunk("A chunk does not end where its size says");
        }
    }

    private void verifyChunk() throws PayloadException {
        ChunkSigning with = signing;
        if (with == null || chunkHash == null) {
            return;
        }
        String expected = with.chunk(previous, HexFormat.of().formatHex(chunkHash.digest()));
        if (!Digests.same(claimed, expected)) {
            throw Refusals.signature("The signature of a chunk does not match.");
        }
        previous = expected;
    }

    /// Goes to the data of the next chunk; false when there is none.
    private boolean nextChunk() throws IOException {
        String line = line();
        int semicolon = line.indexOf(';');
        chunkLeft = size(semicolon < 0 ? line : line.substring(0, semicolon));
        claimed = semicolon < 0 ? "" : signature(line.substring(semicolon + 1));
        if (signing != null && claimed.isEmpty()) {
            throw Refusals.signature("A chunk has no signature.");
        }
        if (chunkLeft > undecoded) {
            throw Refusals.incomplete();
        }
        if (chunkLeft > 0) {
            return true;
        }
        end();
        return false;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (byte b = next(); b != '\n'; b = next()) {
            if (line.length() >= HEADER_BYTES_MAX) {
                throw Refusals.chunk("The line of a chunk is too long");
            }
            line.append((char) (b & 0xff));
        }
        int last = line.length() - 1;
        if (last < 0 || line.charAt(last) != '\r') {
            throw Refusals.chunk("The line of a chunk does not end with CR LF");
        }
        return line.substring(0, last);
    }

    private static long size(String digits) throws PayloadException {
        boolean hex = !digits.isEmpty()
                && digits.length() <= SIZE_DIGITS_MAX
                && digits.chars().allMatch(c -> c < 0x80 && HexFormat.isHexDigit(c));
        long size = hex ? HexFormat.fromHexDigitsToLong(digits) : -1;
        if (size < 0) {
            throw Refusals.chunk("The size of a chunk is not a number in hex");
        }
        return size;
    }

    private static String signature(String extension) throws PayloadException {
        if (!extension.startsWith(SIGNATURE)) {
            throw Refusals.chunk("The line of a chunk has what is no signature");
        }
        return extension.substring(SIGNATURE.length());
    }

    private void end() throws IOException {
        if (undecoded > 0) {
            throw Refusals.incomplete();
        }
        verifyChunk();
        byte[] block = new byte[TRAILER_BYTES_MAX];
        int length = rest(block);
        Trailer read = Trailer.parse(block, length, announced);
        if (signing != null && trailed) {
            read.verify(signing, previous);
        } else {
            read.requireUnsigned();
        }
        trailer = read;
    }

    private int rest(byte[] block) throws IOException {
        int length = Math.min(filled - at, block.length);
        System.arraycopy(buffer, at, block, 0, length);
        at += length;
        if (at < filled) {
            throw tooLong();
        }
        length += source.readNBytes(block, length, block.length - length);
        if (length == block.length && source.read() >= 0) {
            throw tooLong();
        }
        return length;
    }

    private static PayloadException tooLong() {
        return Refusals.trailer("The trailer has more than " + TRAILER_BYTES_MAX + " bytes");
    }
}
