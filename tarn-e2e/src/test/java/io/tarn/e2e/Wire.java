package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Writes a proto3 message field by field, with the numbers of the storage layout and nothing of Tarn's own
/// records, so that a mistake there cannot hide behind the same mistake here.
final class Wire {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Wire number(int field, long value) {
        varint(out, (long) field << 3 | VARINT);
        varint(out, value);
        return this;
    }

    Wire bytes(int field, byte[] value) {
        varint(out, (long) field << 3 | LENGTH_DELIMITED);
        varint(out, value.length);
        out.writeBytes(value);
        return this;
    }

    Wire text(int field, String value) {
        return bytes(field, value.getBytes(UTF_8));
    }

    Wire message(int field, Wire value) {
        return bytes(field, value.done());
    }

    /// One entry of a map from text to text.
    Wire entry(int field, String key, String value) {
        return message(field, new Wire().text(1, key).text(2, value));
    }

    /// A `google.protobuf.Timestamp`.
    Wire time(int field, long seconds, int nanos) {
        Wire time = new Wire();
        if (seconds != 0) {
            time.number(1, seconds);
        }
        if (nanos != 0) {
            time.number(2, nanos);
        }
        return message(field, time);
    }

    byte[] done() {
        return out.toByteArray();
    }

    /// An unsigned varint.
    static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
