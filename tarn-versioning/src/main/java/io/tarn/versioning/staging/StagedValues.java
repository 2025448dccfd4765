package io.tarn.versioning.staging;

import io.tarn.versioning.Value;
import io.tarn.versioning.diff.RecordCursor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Every value staged in several tokens, in key order; of one key the values of all tokens, also those that a
/// newer one hides, because a commit under way may still publish them. Tombstones are left out. For one thread;
/// closing it closes the cursors.
public final class StagedValues implements AutoCloseable {
    private final List<RecordCursor> layers;
    private final boolean[] present;
    private final byte[] start;
    private boolean started;
    private int current;
    private Optional<Value> value = Optional.empty();

    /// `layers` are unmoved cursors over the tokens, `start` the first key wanted.
    public StagedValues(List<RecordCursor> layers, byte[] start) {
        this.layers = List.copyOf(layers);
        this.present = new boolean[layers.size()];
        this.start = start;
    }

    /// Moves to the next value; false at the end.
    public boolean next() {
        while (step()) {
            value = layers.get(current).value();
            if (value.isPresent()) {
                return true;
            }
        }
        return false;
    }

    private boolean step() {
        if (started) {
            present[current] = layers.get(current).next();
        } else {
            started = true;
            for (int layer = 0; layer < present.length; layer++) {
                present[layer] = layers.get(layer).seek(start);
            }
        }
        int smallest = -1;
        for (int layer = 0; layer < present.length; layer++) {
            if (present[layer] && (smallest < 0 || Arrays.compareUnsigned(key(layer), key(smallest)) < 0)) {
                smallest = layer;
            }
        }
        current = Math.max(smallest, 0);
        return smallest >= 0;
    }

    private byte[] key(int layer) {
        return layers.get(layer).key();
    }

    /// The current key; only after a move that returned true.
    public byte[] key() {
        return key(current);
    }

    /// The current value, under the same rule.
    public Value value() {
        return value.orElseThrow();
    }

    @Override
    public void close() {
        layers.forEach(RecordCursor::close);
    }
}
