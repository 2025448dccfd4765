package io.tarn.gateway.bucket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.access.Permission;
import io.tarn.catalog.Catalog;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.call.GatewaySettings.FlatBucket;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `ListBuckets` (s3-gateway.md 9, B-25): the repositories whose list the caller may see, in name order, and flat
/// buckets under their own names. A flat bucket hides the repository of its name.
final class BucketListing {
    /// Buckets of one answer, also when the client does not say how many it wants.
    static final int BUCKETS_MAX = 10_000;

    /// Repositories looked at for one answer. When more are passed over because the caller may not see them, the
    /// answer ends early, with a token.
    static final int SCANNED_MAX = 100_000;

    private static final int PAGE = 1000;
    private static final String ACTION = "fs:ListRepositories";

    private final Catalog catalog;
    private final GatewaySettings settings;

    BucketListing(Catalog catalog, GatewaySettings settings) {
        this.catalog = catalog;
        this.settings = settings;
    }

    private record Item(String name, Instant created) {}

    /// @param last the name that the next answer continues behind, empty at the end
    private record Found(List<Item> items, String last) {}

    void list(S3Call call) {
        if (!call.mayList(ACTION)) {
            throw new S3Exception(S3Code.ACCESS_DENIED);
        }
        String prefix = call.query("prefix").orElse("");
        int max = max(call);
        String after = call.query("continuation-token").map(BucketListing::name).orElse("");
        boolean elsewhere = call.query("bucket-region")
                .filter(region -> !region.equals(settings.region()))
                .isPresent();
        Found found = elsewhere ? new Found(List.of(), "") : find(call, prefix, after, max);
        call.xml(200, document(call, found));
    }

    private static int max(S3Call call) {
        String text = call.query("max-buckets").orElse("");
        if (text.isEmpty()) {
            return BUCKETS_MAX;
        }
        int max = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(text) : 0;
        if (max < 1 || max > BUCKETS_MAX) {
            throw new S3Exception(
                            S3Code.INVALID_ARGUMENT,
                            "Argument max-buckets must be an integer between 1 and " + BUCKETS_MAX)
                    .with("ArgumentName", "max-buckets")
                    .with("ArgumentValue", text);
        }
        return max;
    }

    private static String token(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(UTF_8));
    }

    private static String name(String token) {
        try {
            return new String(Base64.getUrlDecoder().decode(token), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new S3Exception(S3Code.INVALID_ARGUMENT, "The continuation token provided is incorrect", e);
        }
    }

    /// Repositories and flat buckets, merged by name.
    private Found find(S3Call call, String prefix, String after, int max) {
        List<Item> flat = flatBuckets(call, prefix, after);
        List<Item> found = new ArrayList<>();
        int flatNext = 0;
        int scanned = 0;
        String offset = after;
        boolean more = true;
        while (more && found.size() <= max && scanned < SCANNED_MAX) {
            Page<Repository> page = catalog.engine().repositories().list(prefix, "", offset, PAGE);
            for (Repository repository : page.results()) {
                while (flatNext < flat.size() && flat.get(flatNext).name().compareTo(repository.name()) <= 0) {
                    found.add(flat.get(flatNext++));
                }
                if (isShown(call, repository)) {
                    found.add(new Item(repository.name(), repository.creationDate()));
                }
            }
            scanned += page.results().size();
            more = page.hasMore();
            offset = page.nextOffset();
        }
        if (!more) {
            found.addAll(flat.subList(flatNext, flat.size()));
        }
        return cut(found, max, more ? offset : "");
    }

    private static Found cut(List<Item> found, int max, String rest) {
        if (found.size() <= max) {
            return new Found(found, rest);
        }
        List<Item> shown = found.subList(0, max);
        return new Found(shown, shown.getLast().name());
    }

    private boolean isShown(S3Call call, Repository repository) {
        return !repository.inDeletion()
                && !settings.flatBuckets().containsKey(repository.name())
                && mayList(call, repository.name());
    }

    private static boolean mayList(S3Call call, String repository) {
        return call.isListed(Permission.onRepository(ACTION, repository));
    }

    private List<Item> flatBuckets(S3Call call, String prefix, String after) {
        List<Item> items = new ArrayList<>();
        for (Map.Entry<String, FlatBucket> flat : settings.flatBuckets().entrySet()) {
            String name = flat.getKey();
            String repository = flat.getValue().repository();
            if (name.startsWith(prefix) && name.compareTo(after) > 0 && mayList(call, repository)) {
                repository(repository).ifPresent(found -> items.add(new Item(name, found.creationDate())));
            }
        }
        items.sort(Comparator.comparing(Item::name));
        return items;
    }

    private Optional<Repository> repository(String name) {
        try {
            return Optional.of(catalog.engine().repositories().get(name));
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND, GONE -> Optional.empty();
                default -> throw e;
            };
        }
    }

    private XmlWriter document(S3Call call, Found found) {
        XmlWriter xml = XmlWriter.document("ListAllMyBucketsResult");
        Owner.of(call.principal()).writeInto(xml);
        xml.open("Buckets");
        for (Item item : found.items()) {
            xml.open("Bucket").text("Name", item.name()).time("CreationDate", item.created());
            if (!settings.region().isEmpty()) {
                xml.text("BucketRegion", settings.region());
            }
            xml.close();
        }
        xml.close();
        if (!found.last().isEmpty()) {
            xml.text("ContinuationToken", token(found.last()));
        }
        call.query("prefix").ifPresent(prefix -> xml.text("Prefix", prefix));
        return xml;
    }
}
