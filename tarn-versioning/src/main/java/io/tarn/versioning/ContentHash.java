package io.tarn.versioning;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The typed hash stream under every id: tagged fields fed into SHA-256 (engine specification 4.1). One instance is
/// one stream, for one thread; [#digest] or [#hex] ends it.
public final class ContentHash {
    private static final byte TAG_BYTES = 0;
    private static final byte TAG_STRING = 1;
    private static final byte TAG_INT64 = 2;
    private static final byte TAG_STRINGS = 3;
    private static final byte TAG_MAP = 4;
    private static final byte TAG_EMBEDDED = 5;
    private static final int INT64_SIZE_BYTES = 10;
    private static final int BUFFER_SIZE_BYTES = 512;

    private final MessageDigest digest;
    private final byte[] buffer = new byte[BUFFER_SIZE_BYTES];
    private int buffered;

    private ContentHash(MessageDigest digest) {
        this.digest = digest;
    }

    /// An empty stream.
    public static ContentHash create() {
        return new ContentHash(sha256());
    }

    /// A stream that goes on where `digest` stands; the digest must not be used elsewhere until this one has ended.
    public static ContentHash continuing(MessageDigest digest) {
        return new ContentHash(digest);
    }

    /// A new SHA-256, which every Java platform has.
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }

    public ContentHash bytes(byte[] value) {
        return raw(TAG_BYTES).int64(value.length).raw(value);
    }

    public ContentHash string(String value) {
        return string(value.getBytes(UTF_8));
    }

    public ContentHash int64(long value) {
        reserve(INT64_SIZE_BYTES);
        buffer[buffered++] = TAG_INT64;
        buffer[buffered++] = Long.BYTES;
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            buffer[buffered++] = (byte) (value >>> shift);
        }
        return this;
    }

    public ContentHash strings(List<String> values) {
        raw(TAG_STRINGS).int64(values.size());
        values.forEach(this::string);
        return this;
    }

    /// Keys go in ascending order of their UTF-8 bytes, which is not the order of Java strings.
    public ContentHash map(Map<String, String> values) {
        raw(TAG_MAP).int64(values.size());
        if (values.size() < 2) {
            values.forEach((key, value) -> string(key).string(value));
            return this;
        }
        TreeMap<byte[], String> sorted = new TreeMap<>(Arrays::compareUnsigned);
        values.forEach((key, value) -> sorted.put(key.getBytes(UTF_8), value));
        sorted.forEach((key, value) -> string(key).string(value));
        return this;
    }

    /// The hash of another stream, which this ends.
    public ContentHash embedded(ContentHash other) {
        return raw(TAG_EMBEDDED).bytes(other.digest());
    }

    /// Nothing when empty, else as [#string(String)].
    public ContentHash optionalString(String value) {
        return value.isEmpty() ? this : string(value);
    }

    /// Ends the stream: 32 bytes.
    public byte[] digest() {
        flush();
        return digest.digest();
    }

    /// Ends the stream: 64 lower-case hex characters.
    public String hex() {
        return HexFormat.of().formatHex(digest());
    }

    private ContentHash string(byte[] utf8) {
        return raw(TAG_STRING).int64(utf8.length).raw(utf8);
    }

    private ContentHash raw(byte value) {
        reserve(1);
        buffer[buffered++] = value;
        return this;
    }

    private ContentHash raw(byte[] value) {
        if (value.length > buffer.length) {
            flush();
            digest.update(value);
            return this;
        }
        reserve(value.length);
        System.arraycopy(value, 0, buffer, buffered, value.length);
        buffered += value.length;
        return this;
    }

    private void reserve(int length) {
        if (buffered + length > buffer.length) {
            flush();
        }
    }

    private void flush() {
        digest.update(buffer, 0, buffered);
        buffered = 0;
    }
}
