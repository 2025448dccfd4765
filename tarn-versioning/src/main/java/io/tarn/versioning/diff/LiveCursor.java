package io.tarn.versioning.diff;

import io.tarn.versioning.Value;
import java.util.Optional;

/// The records of a cursor without its tombstones, which are passed over without reading values: what a reader of a
/// branch sees. Closing it closes the cursor.
public final class LiveCursor implements RecordCursor {
    private final RecordCursor records;
    private long steppedOver;

    public LiveCursor(RecordCursor records) {
        this.records = records;
    }

    @Override
    public boolean next() {
        return live(records.next());
    }

    @Override
    public boolean seek(byte[] key) {
        return live(records.seek(key));
    }

    private boolean live(boolean found) {
        boolean present = found;
        while (present && records.isTombstone()) {
            steppedOver++;
            present = records.next();
        }
        return present;
    }

    /// Tombstones passed over so far.
    public long steppedOver() {
        return steppedOver;
    }

    @Override
    public byte[] key() {
        return records.key();
    }

    @Override
    public Optional<Value> value() {
        return records.value();
    }

    @Override
    public boolean isTombstone() {
        return false;
    }

    @Override
    public void close() {
        records.close();
    }
}
