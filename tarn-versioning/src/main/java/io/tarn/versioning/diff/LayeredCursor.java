package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Several layers of records as one (engine specification 10.7): of equal keys the newest layer's record counts,
/// tombstones included. Each step costs one comparison per layer, and a seek forward leaves the layers alone that
/// are already there. Closing it closes the layers.
public final class LayeredCursor implements RecordCursor {
    private final RecordCursor[] layers;
    private final byte[][] keys;
    private final boolean[] present;
    private final int[] current;
    private int currentCount;
    private boolean started;

    /// `newestFirst` are unmoved cursors.
    public LayeredCursor(List<RecordCursor> newestFirst) {
        this.layers = newestFirst.toArray(new RecordCursor[0]);
        this.keys = new byte[layers.length][];
        this.present = new boolean[layers.length];
        this.current = new int[layers.length];
    }

    @Override
    public boolean next() {
        if (!started) {
            started = true;
            for (int layer = 0; layer < layers.length; layer++) {
                moved(layer, layers[layer].next());
            }
        } else {
            for (int i = 0; i < currentCount; i++) {
                moved(current[i], layers[current[i]].next());
            }
        }
        return chooseCurrent();
    }

    @Override
    public boolean seek(byte[] key) {
        boolean forward = currentCount > 0 && Arrays.compareUnsigned(key, key()) >= 0;
        started = true;
        for (int layer = 0; layer < layers.length; layer++) {
            if (!forward) {
                moved(layer, layers[layer].seek(key));
            } else if (present[layer] && Arrays.compareUnsigned(keys[layer], key) < 0) {
                moved(layer, layers[layer].advanceTo(key));
            }
        }
        return chooseCurrent();
    }

    private void moved(int layer, boolean isPresent) {
        present[layer] = isPresent;
        if (isPresent) {
            keys[layer] = layers[layer].key();
        }
    }

    private boolean chooseCurrent() {
        currentCount = 0;
        for (int layer = 0; layer < layers.length; layer++) {
            if (!present[layer]) {
                continue;
            }
            int order = currentCount == 0 ? -1 : Arrays.compareUnsigned(keys[layer], keys[current[0]]);
            if (order < 0) {
                currentCount = 0;
            }
            if (order <= 0) {
                current[currentCount++] = layer;
            }
        }
        return currentCount > 0;
    }

    @Override
    public byte[] key() {
        return keys[current[0]];
    }

    @Override
    public Optional<Value> value() {
        return layers[current[0]].value();
    }

    @Override
    public boolean isTombstone() {
        return layers[current[0]].isTombstone();
    }

    @Override
    public void close() {
        for (RecordCursor layer : layers) {
            layer.close();
        }
    }
}
