package io.tarn.kv.rocksdb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Scan;
import java.util.List;

/// Walks in chunks, each read through a short-lived native iterator: an open scan holds neither native memory nor
/// old files, however slow its caller. Chunks start at the page size asked for and double up to a limit.
final class RocksScan implements Scan {
    static final int CHUNK_ENTRIES_MAX = 1000;

    private final Recovery recovery;
    private final byte[] partition;
    private final byte[] prefix;
    private final byte[] end;
    private final int firstPage;
    private int page;
    private byte[] from;
    private Chunk chunk = new Chunk(List.of(), List.of(), false);
    private int index = -1;
    private boolean closed;

    RocksScan(Recovery recovery, byte[] partition, byte[] start, int pageSize) {
        this.recovery = recovery;
        this.partition = partition;
        this.prefix = PhysicalKey.prefix(partition);
        this.end = PhysicalKey.end(prefix);
        this.from = PhysicalKey.of(partition, start);
        this.firstPage = pageSize <= 0 ? CHUNK_ENTRIES_MAX : Math.min(pageSize, CHUNK_ENTRIES_MAX);
        this.page = firstPage;
    }

    @Override
    public boolean next() {
        checkOpen();
        index = Math.min(index + 1, chunk.size());
        if (index < chunk.size()) {
            return true;
        }
        return !chunk.last() && load();
    }

    @Override
    public boolean seek(byte[] key) {
        checkOpen();
        if (chunk.decides(key)) {
            index = chunk.indexOf(key);
            return index < chunk.size();
        }
        from = PhysicalKey.of(partition, key);
        page = firstPage;
        return load();
    }

    @Override
    public byte[] key() {
        return chunk.keys().get(position());
    }

    @Override
    public byte[] value() {
        return chunk.values().get(position());
    }

    @Override
    public void close() {
        closed = true;
        index = chunk.size();
    }

    private int position() {
        if (index < 0 || index >= chunk.size()) {
            throw new IllegalStateException("the scan is not on an entry");
        }
        return index;
    }

    private boolean load() {
        chunk = recovery.forReading().read(from, end, prefix.length, page);
        index = 0;
        page = Math.min(page * 2, CHUNK_ENTRIES_MAX);
        if (chunk.size() == 0) {
            return false;
        }
        from = PhysicalKey.successor(PhysicalKey.of(partition, chunk.keys().getLast()));
        return true;
    }

    private void checkOpen() {
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the scan is closed");
        }
        recovery.checkOpen();
    }
}
