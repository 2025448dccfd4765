package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.Scan;
import io.tarn.kv.dynamodb.Pages.Page;
import io.tarn.kv.dynamodb.Pages.Place;
import java.util.Arrays;
import java.util.Optional;

/// Walks in pages that start at the size asked for and double up to a limit. Holds one page of 1 MB at most and
/// nothing on the service's side, however slow its caller.
final class DynamoScan implements Scan {
    private final Connection connection;
    private final Pages pages;
    private final int limitFirst;
    private final int limitMax;
    private int limit;
    private Page page;
    private int index = -1;
    private boolean closed;

    DynamoScan(Connection connection, byte[] partition, byte[] start, int pageSize, int limitMax) {
        this.connection = connection;
        this.pages = new Pages(connection, partition, false);
        this.limitMax = limitMax;
        this.limitFirst = pageSize <= 0 ? limitMax : Math.min(pageSize, limitMax);
        this.limit = limitFirst;
        this.page = new Page(Page.LAST.rows(), Optional.of(Place.at(start)));
    }

    @Override
    public boolean next() {
        check();
        index = Math.min(index + 1, size());
        return index < size() || page.next().map(this::load).orElse(false);
    }

    @Override
    public boolean seek(byte[] key) {
        check();
        if (holds(key)) {
            index = indexOf(key);
            return true;
        }
        limit = limitFirst;
        return load(Place.at(key));
    }

    @Override
    public byte[] key() {
        return page.key(position());
    }

    @Override
    public byte[] value() {
        return Rows.valueOf(page.rows().get(position()));
    }

    @Override
    public void close() {
        closed = true;
        index = size();
    }

    private boolean load(Place from) {
        page = pages.read(from, limit);
        index = 0;
        limit = (int) Math.min(2L * limit, limitMax);
        return size() > 0;
    }

    private int size() {
        return page.rows().size();
    }

    private int position() {
        if (index < 0 || index >= size()) {
            throw new IllegalStateException("the scan is not on an entry");
        }
        return index;
    }

    /// Whether the first entry at or after `key` is certainly on this page.
    private boolean holds(byte[] key) {
        return size() > 0
                && Arrays.compareUnsigned(page.key(0), key) <= 0
                && Arrays.compareUnsigned(key, page.key(size() - 1)) <= 0;
    }

    private int indexOf(byte[] key) {
        int low = 0;
        int high = size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(page.key(middle), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void check() {
        if (closed) {
            throw new KeyValueException(Kind.UNAVAILABLE, "the scan is closed");
        }
        connection.checkOpen();
    }
}
