package io.tarn.block;

import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What is the same for every adapter that keeps the parts of a multipart upload itself (engine.md 21.3).
public final class MultipartRules {
    public static final int PART_NUMBER_MIN = 1;
    public static final int PART_NUMBER_MAX = 10_000;

    private static final int MD5_HEX_LENGTH = 32;

    private MultipartRules() {}

    /// Refuses a part number outside 1..10000 with `INVALID_PART`.
    public static void requireNumber(int part) {
        if (part < PART_NUMBER_MIN || part > PART_NUMBER_MAX) {
            throw invalidPart("part number " + part + " is not between 1 and " + PART_NUMBER_MAX);
        }
    }

    /// Refuses a list for completion that is empty, names a number out of range or is not strictly ascending.
    public static void requireAscending(List<PartReference> parts) {
        if (parts.isEmpty()) {
            throw invalidPart("a multipart upload is completed with at least one part");
        }
        int previous = 0;
        for (PartReference part : parts) {
            requireNumber(part.number());
            if (part.number() <= previous) {
                throw invalidPart("part " + part.number() + " comes after part " + previous
                        + ": name each part once, in ascending order");
            }
            previous = part.number();
        }
    }

    /// The ETag of the finished object: MD5 over the binary MD5s of its parts, a dash and their count.
    public static String etag(List<PartReference> parts) {
        MessageDigest joined = md5();
        for (PartReference part : parts) {
            if (!isMd5(part.etag())) {
                throw missing(part);
            }
            joined.update(HexFormat.of().parseHex(part.etag()));
        }
        return HexFormat.of().formatHex(joined.digest()) + "-" + parts.size();
    }

    /// Whether an ETag looks like an MD5 in hex.
    public static boolean isMd5(String etag) {
        return etag.length() == MD5_HEX_LENGTH && etag.chars().allMatch(HexFormat::isHexDigit);
    }

    /// [ObjectStore#copyPart] for a store that cannot copy into a part by itself: the bytes pass through here.
    public static String copyThrough(
            ObjectStore store,
            StorageLocation location,
            String uploadId,
            int part,
            StorageLocation source,
            Optional<ByteRange> range) {
        try (InputStream content =
                range.map(r -> store.getRange(source, r.offset(), r.length())).orElseGet(() -> store.get(source))) {
            OptionalLong size = range.map(r -> OptionalLong.of(r.length())).orElse(OptionalLong.empty());
            return store.uploadPart(location, uploadId, part, content, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The failure for a part that is not stored, or not with that ETag.
    public static ObjectStoreException missing(PartReference part) {
        return invalidPart("part " + part.number() + " with ETag " + part.etag()
                + " is not stored: list the parts and upload it again");
    }

    /// The failure for an upload id that no upload of that object has.
    public static ObjectStoreException unknownUpload(String uploadId) {
        return new ObjectStoreException(
                Kind.NOT_FOUND,
                "multipart upload " + uploadId + " of this object does not exist: it was completed, aborted or never"
                        + " begun");
    }

    /// A new MD5.
    public static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    private static ObjectStoreException invalidPart(String message) {
        return new ObjectStoreException(Kind.INVALID_PART, message);
    }
}
