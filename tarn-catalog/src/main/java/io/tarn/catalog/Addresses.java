package io.tarn.catalog;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageLocation;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Xid;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Makes and reads physical addresses (engine specification 6.2, 6.3).
final class Addresses {
    /// The folder of a namespace where objects are kept.
    static final String DATA = "data";

    static final String DATA_PREFIX = DATA + "/";

    /// Addresses minted in one partition before it is changed.
    private static final int PARTITION_ADDRESSES_MAX = 50_000;

    private static final Duration PARTITION_AGE_MAX = Duration.ofHours(1);

    /// How an entry names its object.
    record Address(String address, Entry.AddressType type) {}

    private final ObjectStore store;
    private final Xid.Generator xids;
    private String partition = "";
    private Instant partitionStart = Instant.EPOCH;
    private int partitionCount = PARTITION_ADDRESSES_MAX;

    Addresses(ObjectStore store, Xid.Generator xids) {
        this.store = store;
        this.xids = xids;
    }

    /// A new key `data/<partition>/<object>`; newer partitions sort before older ones.
    String mint() {
        return DATA_PREFIX + currentPartition() + "/" + xids.next().text();
    }

    private synchronized String currentPartition() {
        Instant now = xids.now();
        if (partitionCount >= PARTITION_ADDRESSES_MAX
                || !partitionStart.plus(PARTITION_AGE_MAX).isAfter(now)) {
            partition = xids.nextDescending().text();
            partitionStart = now;
            partitionCount = 0;
        }
        partitionCount++;
        return partition;
    }

    /// Where the entry's bytes are.
    StorageLocation location(StorageNamespace namespace, Entry entry) {
        return switch (entry.addressType()) {
            case RELATIVE -> StorageLocation.relative(namespace, entry.address());
            case FULL -> StorageLocation.full(namespace.storageId(), entry.address());
            case BY_PREFIX ->
                entry.address().contains("://")
                        ? StorageLocation.full(namespace.storageId(), entry.address())
                        : StorageLocation.relative(namespace, entry.address());
        };
    }

    /// How an address given by a client is stored: relative when it lies in the namespace's data folder, in either
    /// of the forms a client may have seen, else full.
    Address classify(StorageNamespace namespace, String given) {
        String shown = store.qualify(StorageLocation.relative(namespace, DATA_PREFIX));
        String written = trimmed(namespace.uri()) + "/" + DATA_PREFIX;
        for (String prefix : new String[] {written, shown}) {
            if (given.startsWith(prefix)) {
                return new Address(DATA_PREFIX + given.substring(prefix.length()), Entry.AddressType.RELATIVE);
            }
        }
        return new Address(given, Entry.AddressType.FULL);
    }

    /// When the object of a key `data/<partition>/<object>` was begun, be the key signed or not; empty for a
    /// key of another form.
    static Optional<Instant> mintedAt(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        int comma = name.indexOf(',');
        return Xid.parse(comma < 0 ? name : name.substring(0, comma)).map(id -> Instant.ofEpochSecond(id.seconds()));
    }

    /// Whether a full URI lies in the namespace, in either of the forms that it may be written in.
    boolean isWithin(StorageNamespace namespace, String uri) {
        String shown = store.qualify(StorageLocation.relative(namespace, DATA_PREFIX));
        return uri.startsWith(trimmed(namespace.uri()) + "/")
                || uri.startsWith(shown.substring(0, shown.length() - DATA_PREFIX.length()));
    }

    private static String trimmed(String uri) {
        int end = uri.length();
        while (end > 0 && uri.charAt(end - 1) == '/') {
            end--;
        }
        return uri.substring(0, end);
    }
}
