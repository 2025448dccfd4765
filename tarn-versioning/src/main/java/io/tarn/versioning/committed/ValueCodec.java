package io.tarn.versioning.committed;

import io.tarn.sstable.CorruptSstableException;
import io.tarn.versioning.Value;
import java.util.Arrays;

/// The value of a range or metarange record: two length-prefixed byte strings, identity and data, lengths as zig-zag
/// varints (engine specification 5.3). What follows the data is ignored on reading. An encoding that is cut short or
/// announces impossible lengths is a [CorruptSstableException].
public final class ValueCodec {
    /// The longest identity or data that readers of this format accept.
    public static final int COMPONENT_SIZE_BYTES_MAX = 640 * 65_536;

    private static final int VARINT_SIZE_BYTES_MAX = 10;

    private ValueCodec() {}

    public static byte[] encode(Value value) {
        byte[] blob = new byte[encodedLength(value)];
        encode(value, blob, 0);
        return blob;
    }

    /// Length of the encoding; a component above [#COMPONENT_SIZE_BYTES_MAX] is an `IllegalArgumentException`.
    static int encodedLength(Value value) {
        return componentLength(value.identity()) + componentLength(value.data());
    }

    /// Writes the encoding at `offset` and returns the offset after it.
    static int encode(Value value, byte[] target, int offset) {
        return putComponent(value.data(), target, putComponent(value.identity(), target, offset));
    }

    public static Value decode(byte[] blob) {
        return decode(blob, 0, blob.length);
    }

    /// The value encoded in these `length` bytes, copied.
    static Value decode(byte[] blob, int offset, int length) {
        int end = offset + length;
        int identityStart = contentStart(blob, offset, end);
        int identityEnd = identityStart + contentLength(blob, offset, end);
        int dataStart = contentStart(blob, identityEnd, end);
        int dataEnd = dataStart + contentLength(blob, identityEnd, end);
        return new Value(
                Arrays.copyOfRange(blob, identityStart, identityEnd), Arrays.copyOfRange(blob, dataStart, dataEnd));
    }

    /// The identity encoded in these `length` bytes, copied.
    static byte[] identity(byte[] blob, int offset, int length) {
        int start = contentStart(blob, offset, offset + length);
        return Arrays.copyOfRange(blob, start, start + contentLength(blob, offset, offset + length));
    }

    /// Whether the identity encoded in these `length` bytes is this one.
    static boolean hasIdentity(byte[] blob, int offset, int length, byte[] identity) {
        int start = contentStart(blob, offset, offset + length);
        int identityEnd = start + contentLength(blob, offset, offset + length);
        return Arrays.equals(blob, start, identityEnd, identity, 0, identity.length);
    }

    /// Length of a zig-zag varint.
    static int svarintLength(int value) {
        int rest = zigzag(value);
        int length = 1;
        while ((rest & ~0x7f) != 0) {
            rest >>>= 7;
            length++;
        }
        return length;
    }

    /// Writes a zig-zag varint and returns the offset after it.
    static int putSvarint(int value, byte[] target, int offset) {
        int rest = zigzag(value);
        int at = offset;
        while ((rest & ~0x7f) != 0) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    private static int zigzag(int value) {
        return (value << 1) ^ (value >> 31);
    }

    private static int componentLength(byte[] component) {
        if (component.length > COMPONENT_SIZE_BYTES_MAX) {
            throw new IllegalArgumentException("identity and data must be " + COMPONENT_SIZE_BYTES_MAX
                    + " bytes at most, not " + component.length);
        }
        return svarintLength(component.length) + component.length;
    }

    private static int putComponent(byte[] component, byte[] target, int offset) {
        int at = putSvarint(component.length, target, offset);
        System.arraycopy(component, 0, target, at, component.length);
        return at + component.length;
    }

    /// Offset of the byte after the varint at `offset`.
    private static int contentStart(byte[] blob, int offset, int end) {
        int at = offset;
        while (at < end && at < offset + VARINT_SIZE_BYTES_MAX) {
            if (blob[at++] >= 0) {
                return at;
            }
        }
        throw new CorruptSstableException("a record's value ends within the length of its identity or data");
    }

    /// The length announced at `offset`, which the bytes after it up to `end` suffice for.
    private static int contentLength(byte[] blob, int offset, int end) {
        long raw = 0;
        int at = offset;
        int shift = 0;
        byte current;
        do {
            current = blob[at++];
            raw |= (long) (current & 0x7f) << shift;
            shift += 7;
        } while (current < 0);
        long length = (raw >>> 1) ^ -(raw & 1);
        if (length < 0 || length > COMPONENT_SIZE_BYTES_MAX || length > end - at) {
            throw new CorruptSstableException(
                    "a record's value announces " + length + " bytes where " + (end - at) + " are left");
        }
        return (int) length;
    }
}
