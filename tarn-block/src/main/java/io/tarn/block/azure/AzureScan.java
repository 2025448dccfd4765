package io.tarn.block.azure;

import com.azure.storage.blob.models.BlobItem;
import io.tarn.block.ObjectStore.ObjectScan;
import io.tarn.block.ObjectStore.WalkEntry;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/// The blobs below a prefix as the service lists them. The library holds a page of the listing at a time.
final class AzureScan implements ObjectScan {
    private final AzureAddress prefix;
    private final Iterator<BlobItem> items;
    private final Function<BlobItem, WalkEntry> entry;

    /// @param prefix what failures name
    AzureScan(AzureAddress prefix, Iterator<BlobItem> items, Function<BlobItem, WalkEntry> entry) {
        this.prefix = prefix;
        this.items = items;
        this.entry = entry;
    }

    @Override
    public Optional<WalkEntry> next() {
        return AzureFailures.reading(prefix, this::nextBlob);
    }

    private Optional<WalkEntry> nextBlob() {
        while (items.hasNext()) {
            BlobItem item = items.next();
            if (!AzureWalk.isFolderStub(item)) {
                return Optional.of(entry.apply(item));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {}
}
