package io.tarn.auth.audit;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/// Where a page begins: at a record of a segment. Segments never change, so a place stays what it is.
///
/// @param index of the record; [#WHOLE] for the first one in the direction of the walk
record Cursor(long sequence, int index, boolean newestFirst) {
    static final int WHOLE = -1;

    private static final int SIZE = Long.BYTES + Integer.BYTES + 1;
    private static final int TEXT_LENGTH = 18;

    String encode() {
        byte[] bytes = ByteBuffer.allocate(SIZE)
                .putLong(sequence)
                .putInt(index)
                .put((byte) (newestFirst ? 1 : 0))
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /// Empty for a text that is not one.
    static Optional<Cursor> decode(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            Cursor cursor = new Cursor(in.getLong(), in.getInt(), in.get() == 1);
            return cursor.sequence > 0 && cursor.index >= WHOLE ? Optional.of(cursor) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
