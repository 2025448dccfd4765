package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.KeyOrder;
import io.tarn.block.ObjectStore.WalkEntry;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Listings in the byte order of keys, which the protocol promises and importing relies on. Keys are asked for
/// in the encoding of URLs: XML cannot carry all of them.
final class S3Walk {
    private static final int PAGE_KEYS_MAX = 1000;

    private final S3Clients clients;

    S3Walk(S3Clients clients) {
        this.clients = clients;
    }

    /// @param after relative to the last slash of the prefix
    List<WalkEntry> entries(BucketAddress prefix, String after, int limit) {
        String base = prefix.key().substring(0, prefix.key().lastIndexOf('/') + 1);
        List<WalkEntry> entries = new ArrayList<>();
        Optional<String> last = after.isEmpty() ? Optional.empty() : Optional.of(base + after);
        boolean more = true;
        while (more && entries.size() < limit) {
            ListObjectsV2Response page =
                    page(prefix, last.orElse(null), Math.min(PAGE_KEYS_MAX, limit - entries.size()));
            for (S3Object object : page.contents()) {
                requireAfter(prefix, last, object.key());
                last = Optional.of(object.key());
                entries.add(entry(prefix, base, object));
            }
            more = Boolean.TRUE.equals(page.isTruncated()) && !page.contents().isEmpty();
        }
        return entries;
    }

    private ListObjectsV2Response page(BucketAddress prefix, @Nullable String after, int count) {
        ListObjectsV2Response page = clients.call(
                prefix,
                in -> in.retrying()
                        .listObjectsV2(list -> list.bucket(prefix.bucket())
                                .prefix(prefix.key())
                                .startAfter(after)
                                .encodingType(EncodingType.URL)
                                .maxKeys(count)));
        String _ = S3Objects.present(prefix, page.name());
        return page;
    }

    private static WalkEntry entry(BucketAddress prefix, String base, S3Object object) {
        return new WalkEntry(
                new BucketAddress(prefix.bucket(), object.key()).uri(S3ObjectStore.SCHEME),
                object.key().substring(base.length()),
                S3Objects.properties(
                        object.size(), object.lastModified(), object.eTag(), object.storageClassAsString()));
    }

    private static void requireAfter(BucketAddress prefix, Optional<String> last, String key) {
        if (last.isPresent() && KeyOrder.BYTES.compare(last.get(), key) >= 0) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE,
                    prefix.uri(S3ObjectStore.SCHEME) + ": the store lists '" + key + "' after '" + last.get()
                            + "', against the byte order of keys: it cannot be walked");
        }
    }
}
