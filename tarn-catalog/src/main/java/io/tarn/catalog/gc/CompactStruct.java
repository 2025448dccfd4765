package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// A structure in Thrift's compact protocol, as the headers and the footer of Parquet files are. Fields are
/// added in ascending order of their ids. Reference: "Thrift compact protocol" of the Apache Thrift
/// documentation.
final class CompactStruct {
    private static final int INT32 = 5;
    private static final int INT64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int SHORT_LIST_MAX = 14;
    private static final int LONG_LIST = 0xf0;
    private static final int FIELD_STEP_MAX = 15;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int lastId;

    CompactStruct int32(int id, int value) {
        header(id, INT32);
        varint(zigzag(value));
        return this;
    }

    CompactStruct int64(int id, long value) {
        header(id, INT64);
        varint(zigzag(value));
        return this;
    }

    CompactStruct text(int id, String value) {
        header(id, BINARY);
        binary(value);
        return this;
    }

    CompactStruct struct(int id, CompactStruct value) {
        header(id, STRUCT);
        out.writeBytes(value.bytes());
        return this;
    }

    CompactStruct int32s(int id, List<Integer> values) {
        list(id, INT32, values.size());
        values.forEach(value -> varint(zigzag(value)));
        return this;
    }

    CompactStruct texts(int id, List<String> values) {
        list(id, BINARY, values.size());
        values.forEach(this::binary);
        return this;
    }

    CompactStruct structs(int id, List<CompactStruct> values) {
        list(id, STRUCT, values.size());
        values.forEach(value -> out.writeBytes(value.bytes()));
        return this;
    }

    /// The structure, ended by its stop byte.
    byte[] bytes() {
        byte[] fields = out.toByteArray();
        return java.util.Arrays.copyOf(fields, fields.length + 1);
    }

    private void header(int id, int type) {
        int step = id - lastId;
        if (step < 1 || step > FIELD_STEP_MAX) {
            throw new IllegalArgumentException("field " + id + " after field " + lastId);
        }
        out.write(step << 4 | type);
        lastId = id;
    }

    private void list(int id, int elementType, int size) {
        header(id, LIST);
        if (size <= SHORT_LIST_MAX) {
            out.write(size << 4 | elementType);
        } else {
            out.write(LONG_LIST | elementType);
            varint(size);
        }
    }

    private void binary(String value) {
        byte[] bytes = value.getBytes(UTF_8);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private static long zigzag(long value) {
        return value << 1 ^ value >> 63;
    }

    private void varint(long value) {
        writeVarint(out, value);
    }

    /// Seven bits a byte, the lowest first, as the protocol and Parquet's runs have it.
    static void writeVarint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
