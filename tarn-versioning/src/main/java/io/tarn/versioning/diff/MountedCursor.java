package io.tarn.versioning.diff;

import io.tarn.kv.KeyPrefix;
import java.util.Arrays;

/// A walk over keys as they appear in a larger space. Closing it closes the walk it was made from.
public final class MountedCursor implements KeyCursor {
    private final KeyCursor keys;
    private final byte[] cut;
    private final byte[] head;
    private final byte[] lowest;
    private boolean started;

    /// @param keys not moved yet
    public MountedCursor(KeyCursor keys, Mount mount) {
        this.keys = keys;
        this.cut = mount.cut();
        this.head = mount.head();
        this.lowest = Arrays.copyOf(cut, cut.length + 1);
    }

    @Override
    public boolean next() {
        return started ? within(keys.next()) : first();
    }

    @Override
    public boolean seek(byte[] key) {
        if (key.length > head.length && KeyPrefix.starts(key, head)) {
            started = true;
            return within(keys.seek(replaced(key, head, cut)));
        }
        return Arrays.compareUnsigned(key, head) <= 0 && first();
    }

    private boolean first() {
        boolean moved = started || cut.length > 0;
        started = true;
        return within(moved ? keys.seek(lowest) : keys.next());
    }

    private boolean within(boolean present) {
        return present && KeyPrefix.starts(keys.key(), cut);
    }

    @Override
    public byte[] key() {
        return replaced(keys.key(), cut, head);
    }

    static byte[] replaced(byte[] key, byte[] start, byte[] replacement) {
        if (start.length == 0 && replacement.length == 0) {
            return key;
        }
        byte[] result = Arrays.copyOf(replacement, replacement.length + key.length - start.length);
        System.arraycopy(key, start.length, result, replacement.length, key.length - start.length);
        return result;
    }

    @Override
    public void close() {
        keys.close();
    }
}
