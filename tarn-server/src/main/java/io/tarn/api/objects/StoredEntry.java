package io.tarn.api.objects;

import io.tarn.versioning.VersioningException;
import java.util.Arrays;

/// Where the fields of a stored entry (`catalog.proto`) are within its bytes. Moved from value to value, it
/// lets a listing be written without making objects of what it copies. Not for several threads.
final class StoredEntry {
    private static final int ADDRESS = 1;
    private static final int LAST_MODIFIED = 2;
    private static final int SIZE = 3;
    private static final int ETAG = 4;
    private static final int METADATA = 5;
    private static final int ADDRESS_TYPE = 6;
    private static final int CONTENT_TYPE = 7;
    private static final int TIMESTAMP_SECONDS = 1;

    private static final int RELATIVE = 1;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /// A stretch of the entry's bytes.
    static final class Span {
        private int offset;
        private int length;

        int offset() {
            return offset;
        }

        int length() {
            return length;
        }

        /// Whether the text here, within `bytes`, begins with `prefix`.
        boolean startsWith(byte[] prefix, byte[] bytes) {
            return length >= prefix.length
                    && Arrays.equals(bytes, offset, offset + prefix.length, prefix, 0, prefix.length);
        }

        private void clear() {
            offset = 0;
            length = 0;
        }
    }

    final Span address = new Span();
    final Span etag = new Span();
    final Span contentType = new Span();
    private byte[] data = new byte[0];
    private int position;
    private long size;
    private long seconds;
    private long addressType;
    private int[] metadata = new int[8];
    private int metadataCount;

    /// Looks at another entry.
    void read(byte[] entry) {
        data = entry;
        position = 0;
        size = 0;
        seconds = 0;
        addressType = 0;
        metadataCount = 0;
        address.clear();
        etag.clear();
        contentType.clear();
        while (position < data.length) {
            long tag = varint();
            field((int) (tag >>> 3), (int) (tag & 7));
        }
    }

    byte[] data() {
        return data;
    }

    long size() {
        return size;
    }

    /// Last modification, Unix seconds.
    long seconds() {
        return seconds;
    }

    /// Whether the address is relative to the repository's namespace.
    boolean isRelative() {
        return addressType == RELATIVE;
    }

    int metadataCount() {
        return metadataCount;
    }

    /// Points `key` and `value` at metadata pair `index`.
    void metadata(int index, Span key, Span value) {
        position = metadata[2 * index];
        int end = metadata[2 * index + 1];
        key.clear();
        value.clear();
        while (position < end) {
            long tag = varint();
            if (tag == (1 << 3 | BYTES)) {
                span(key);
            } else if (tag == (2 << 3 | BYTES)) {
                span(value);
            } else {
                skip((int) (tag & 7));
            }
        }
    }

    private void field(int number, int type) {
        switch (number << 3 | type) {
            case ADDRESS << 3 | BYTES -> span(address);
            case LAST_MODIFIED << 3 | BYTES -> timestamp();
            case SIZE << 3 | VARINT -> size = varint();
            case ETAG << 3 | BYTES -> span(etag);
            case METADATA << 3 | BYTES -> pair();
            case ADDRESS_TYPE << 3 | VARINT -> addressType = varint();
            case CONTENT_TYPE << 3 | BYTES -> span(contentType);
            default -> skip(type);
        }
    }

    private void timestamp() {
        int end = messageEnd();
        while (position < end) {
            long tag = varint();
            if (tag == (TIMESTAMP_SECONDS << 3 | VARINT)) {
                seconds = varint();
            } else {
                skip((int) (tag & 7));
            }
        }
    }

    private void pair() {
        int end = messageEnd();
        if (metadata.length < 2 * metadataCount + 2) {
            metadata = Arrays.copyOf(metadata, metadata.length * 2);
        }
        metadata[2 * metadataCount] = position;
        metadata[2 * metadataCount + 1] = end;
        metadataCount++;
        position = end;
    }

    private void span(Span span) {
        int end = messageEnd();
        span.offset = position;
        span.length = end - position;
        position = end;
    }

    private int messageEnd() {
        long count = varint();
        if (count < 0 || count > data.length - position) {
            throw damaged();
        }
        return position + (int) count;
    }

    private void skip(int type) {
        int end = switch (type) {
            case VARINT -> {
                varint();
                yield position;
            }
            case FIXED64 -> position + Long.BYTES;
            case BYTES -> messageEnd();
            case FIXED32 -> position + Integer.BYTES;
            default -> throw damaged();
        };
        if (end > data.length) {
            throw damaged();
        }
        position = end;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == data.length) {
                throw damaged();
            }
            byte next = data[position++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private static VersioningException damaged() {
        return new VersioningException(VersioningException.Kind.INTERNAL, "entry is damaged");
    }
}
