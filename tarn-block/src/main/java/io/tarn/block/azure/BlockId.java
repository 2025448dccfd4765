package io.tarn.block.azure;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/// The name of a staged block, which says all that is known of the part it belongs to: the list of a blob's
/// uncommitted blocks is the book of its uploads. All names have one length, as the service wants it. Layout,
/// 60 bytes: upload id 16, part u16, milliseconds of the part's beginning i64, attempt 5, block in the part
/// u32, bytes of the part so far i64, their MD5 16, last u8.
///
/// @param uploadId 32 hex digits; that of a plain put is used once
/// @param attempt tells two uploads of the same part apart that began at the same moment
/// @param last whether the part ends with this block
record BlockId(
        String uploadId,
        int part,
        long startedMillis,
        String attempt,
        int index,
        long partBytes,
        String md5,
        boolean last) {
    private static final int UPLOAD_BYTES = 16;
    private static final int ATTEMPT_BYTES = 5;
    private static final int MD5_BYTES = 16;
    private static final int BYTES = 60;
    private static final SecureRandom RANDOM = new SecureRandom();

    /// A new upload id.
    static String newUploadId() {
        return random(UPLOAD_BYTES);
    }

    static boolean isUploadId(String text) {
        return text.length() == 2 * UPLOAD_BYTES
                && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }

    /// The name before the first block of a part.
    static BlockId start(String uploadId, int part, long nowMillis) {
        return new BlockId(uploadId, part, nowMillis, random(ATTEMPT_BYTES), -1, 0, "0".repeat(2 * MD5_BYTES), false);
    }

    BlockId next(long bytesSoFar, byte[] md5SoFar, boolean isLast) {
        return new BlockId(
                uploadId,
                part,
                startedMillis,
                attempt,
                index + 1,
                bytesSoFar,
                HexFormat.of().formatHex(md5SoFar),
                isLast);
    }

    boolean sameAttempt(BlockId other) {
        return uploadId.equals(other.uploadId)
                && part == other.part
                && startedMillis == other.startedMillis
                && attempt.equals(other.attempt);
    }

    /// In base64, as the service takes it.
    String encoded() {
        HexFormat hex = HexFormat.of();
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .put(hex.parseHex(uploadId))
                .putShort((short) part)
                .putLong(startedMillis)
                .put(hex.parseHex(attempt))
                .putInt(index)
                .putLong(partBytes)
                .put(hex.parseHex(md5))
                .put((byte) (last ? 1 : 0));
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /// The name read again; empty for one that another program made.
    static Optional<BlockId> decoded(String encoded) {
        byte[] raw = Base64.getDecoder().decode(encoded);
        if (raw.length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(raw);
        return Optional.of(new BlockId(
                hex(bytes, UPLOAD_BYTES),
                bytes.getShort(),
                bytes.getLong(),
                hex(bytes, ATTEMPT_BYTES),
                bytes.getInt(),
                bytes.getLong(),
                hex(bytes, MD5_BYTES),
                bytes.get() == 1));
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String hex(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
