package io.tarn.block.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.AccessTier;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobItemProperties;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import io.tarn.block.KeyOrder;
import io.tarn.block.ObjectProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One page of the blobs below a prefix, in the order of bytes.
///
/// The service does not promise that order. In a flat account it is by characters, where those beyond the
/// basic plane may come before the last of that plane; so the listing begins at the part of `after` before the
/// first of either, the smallest keys after `after` are kept, and it ends as soon as no smaller one can
/// follow: mostly one request a page. In an account with a hierarchical namespace a folder comes before its
/// neighbours that sort lower than `/`; there every page reads the whole listing, and the stubs of folders are
/// left out.
final class AzureWalk {
    private static final int PAGE_SIZE_MAX = 5000;
    private static final char UNSTABLE_FIRST = Character.MIN_SURROGATE;
    private static final String FOLDER_STUB = "hdi_isfolder";

    private final BlobContainerClient container;
    private final String prefix;
    private final String after;
    private final int limit;
    private final boolean hierarchical;
    private final PriorityQueue<BlobItem> smallest =
            new PriorityQueue<>(Comparator.comparing(BlobItem::getName, KeyOrder.BYTES.reversed()));

    /// @param prefix the beginning of all keys
    /// @param after the key that all returned ones come after; empty for none
    AzureWalk(BlobContainerClient container, String prefix, String after, int limit, boolean hierarchical) {
        this.container = container;
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
        this.hierarchical = hierarchical;
    }

    List<BlobItem> page() {
        for (BlobItem item : container.listBlobs(listing(), null)) {
            if (isOver(item.getName())) {
                break;
            }
            if (KeyOrder.BYTES.compare(item.getName(), after) > 0 && !isFolderStub(item)) {
                keep(item);
            }
        }
        List<BlobItem> page = new ArrayList<>(smallest);
        page.sort(Comparator.comparing(BlobItem::getName, KeyOrder.BYTES));
        return page;
    }

    /// All blobs below a prefix of an account with a hierarchical namespace, and the stubs of folders, as the service
    /// lists them. Read page by page.
    static Iterator<BlobItem> hierarchicalListing(BlobContainerClient container, String prefix) {
        var walk = new AzureWalk(container, prefix, "", PAGE_SIZE_MAX, true);
        return container.listBlobs(walk.listing(), null).iterator();
    }

    static ObjectProperties properties(BlobItemProperties properties) {
        return AzureObjectStore.properties(
                properties.getContentLength(),
                properties.getLastModified(),
                properties.getContentMd5(),
                properties.getETag(),
                Boolean.TRUE.equals(properties.isAccessTierInferred())
                        ? Optional.empty()
                        : Optional.ofNullable(properties.getAccessTier()).map(AccessTier::toString));
    }

    private ListBlobsOptions listing() {
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(prefix)
                .setMaxResultsPerPage(hierarchical ? PAGE_SIZE_MAX : Math.clamp(limit + 1L, 2, PAGE_SIZE_MAX));
        if (hierarchical) {
            return options.setDetails(new BlobListDetails().setRetrieveMetadata(true));
        }
        String stable = stablePart(after);
        return stable.startsWith(prefix) && stable.length() > prefix.length() ? options.setStartFrom(stable) : options;
    }

    /// Whether neither `key` nor anything that follows it can belong to the page.
    private boolean isOver(String key) {
        if (hierarchical || smallest.size() < limit) {
            return false;
        }
        @Nullable BlobItem largest = smallest.peek();
        return largest == null
                || (stablePart(key).length() == key.length()
                        && stablePart(largest.getName()).length()
                                == largest.getName().length()
                        && KeyOrder.BYTES.compare(key, largest.getName()) > 0);
    }

    private void keep(BlobItem item) {
        smallest.add(item);
        if (smallest.size() > limit) {
            smallest.remove();
        }
    }

    /// What of `key` sorts the same in every order of characters.
    private static String stablePart(String key) {
        int end = 0;
        while (end < key.length() && key.charAt(end) < UNSTABLE_FIRST) {
            end++;
        }
        return key.substring(0, end);
    }

    static boolean isFolderStub(BlobItem item) {
        Predicate<Map<String, String>> stub = metadata -> metadata.containsKey(FOLDER_STUB);
        return Optional.ofNullable(item.getMetadata()).filter(stub).isPresent();
    }
}
