package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The fields of a stored proto3 message, as they lie there: the counterpart of [Wire].
final class WireFields {
    /// A field is a number or bytes, the other is zero or empty.
    record Field(int number, boolean isBytes, long value, byte[] bytes) {
        String text() {
            return new String(bytes, UTF_8);
        }
    }

    private final List<Field> fields = new ArrayList<>();

    WireFields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        while (in.hasRemaining()) {
            long tag = varint(in);
            int number = (int) (tag >>> 3);
            switch ((int) (tag & 7)) {
                case 0 -> fields.add(new Field(number, false, varint(in), new byte[0]));
                case 2 -> fields.add(new Field(number, true, 0, take(in, (int) varint(in))));
                default -> throw new AssertionError("wire type of tag " + tag);
            }
        }
    }

    List<Field> all() {
        return fields;
    }

    private Stream<Field> named(int number) {
        return fields.stream().filter(field -> field.number() == number);
    }

    List<String> texts(int number) {
        return named(number).map(Field::text).toList();
    }

    /// The text, empty when the field is absent.
    String text(int number) {
        return new String(bytes(number), UTF_8);
    }

    byte[] bytes(int number) {
        return named(number).reduce((a, b) -> b).map(Field::bytes).orElse(new byte[0]);
    }

    long number(int number) {
        return named(number).reduce((a, b) -> b).map(Field::value).orElse(0L);
    }

    WireFields message(int number) {
        return new WireFields(bytes(number));
    }

    Map<String, String> map(int number) {
        Map<String, String> map = new TreeMap<>();
        named(number)
                .map(field -> new WireFields(field.bytes()))
                .forEach(entry -> map.put(entry.text(1), entry.text(2)));
        return map;
    }

    /// An unsigned varint.
    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /// Splits a value of a range or metarange into identity and data.
    static byte[][] valueParts(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte[] identity = take(in, signed(in));
        byte[] data = take(in, signed(in));
        if (in.hasRemaining()) {
            throw new AssertionError("bytes after the data: " + Arrays.toString(value));
        }
        return new byte[][] {identity, data};
    }

    private static int signed(ByteBuffer in) {
        long zigzag = varint(in);
        return (int) (zigzag >>> 1 ^ -(zigzag & 1));
    }
}
