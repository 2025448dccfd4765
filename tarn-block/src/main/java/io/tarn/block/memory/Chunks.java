package io.tarn.block.memory;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/// An unchanging byte string of any length, in pieces of at most [#CHUNK_BYTES_MAX].
record Chunks(List<byte[]> pieces, long sizeBytes) {
    static final int CHUNK_BYTES_MAX = 1 << 20;

    /// Content with its MD5 in hex.
    record Hashed(Chunks content, String md5) {}

    /// Reads `content` to its end. `reserve` is asked for every piece and may refuse by throwing; on failure
    /// `release` gives all of it back.
    static Hashed read(InputStream content, OptionalLong size, LongConsumer reserve, LongConsumer release)
            throws IOException {
        MessageDigest digest = MultipartRules.md5();
        List<byte[]> pieces = new ArrayList<>();
        long announced = size.orElse(Long.MAX_VALUE);
        long total = 0;
        boolean whole = false;
        try {
            for (byte[] piece = content.readNBytes(CHUNK_BYTES_MAX);
                    piece.length > 0;
                    piece = content.readNBytes(CHUNK_BYTES_MAX)) {
                reserve.accept(piece.length);
                total += piece.length;
                if (total > announced) {
                    throw sourceFailed("the content is longer than the " + announced + " bytes announced");
                }
                digest.update(piece);
                pieces.add(piece);
            }
            if (size.isPresent() && total < announced) {
                throw sourceFailed("the content ended after " + total + " of the " + announced + " bytes announced");
            }
            whole = true;
            return new Hashed(new Chunks(pieces, total), HexFormat.of().formatHex(digest.digest()));
        } finally {
            if (!whole) {
                release.accept(total);
            }
        }
    }

    static Chunks joined(List<Chunks> contents) {
        List<byte[]> pieces = new ArrayList<>();
        long total = 0;
        for (Chunks content : contents) {
            pieces.addAll(content.pieces);
            total += content.sizeBytes;
        }
        return new Chunks(pieces, total);
    }

    /// The bytes from `offset`, `length` of them; both must lie within.
    InputStream stream(long offset, long length) {
        List<InputStream> parts = new ArrayList<>();
        long start = 0;
        for (byte[] piece : pieces) {
            long from = Math.max(offset, start);
            long to = Math.min(offset + length, start + piece.length);
            if (from < to) {
                parts.add(new ByteArrayInputStream(piece, (int) (from - start), (int) (to - from)));
            }
            start += piece.length;
        }
        return parts.size() == 1 ? parts.getFirst() : new SequenceInputStream(Collections.enumeration(parts));
    }

    private static ObjectStoreException sourceFailed(String message) {
        return new ObjectStoreException(Kind.SOURCE_FAILED, message + "; nothing was stored");
    }
}
