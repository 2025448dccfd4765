package io.tarn.api.objects;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.api.Pagination;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.EntryCodec;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.ListingRow;
import io.tarn.versioning.diff.Page;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// Objects as JSON (api.md 8.3, Appendix B), written straight from stored records: a listing row costs no
/// object.
public final class ObjectJson {
    private static final int ROW_BYTES_GUESS = 360;
    private static final int HEAD_BYTES_GUESS = 1200;

    private static final byte[] HAS_MORE = JsonOutput.literal("{\"pagination\":{\"has_more\":");
    private static final byte[] TRUE = JsonOutput.literal("true");
    private static final byte[] FALSE = JsonOutput.literal("false");
    private static final byte[] NEXT_OFFSET =
            JsonOutput.literal(",\"max_per_page\":" + Pagination.PER_PAGE_MAX + ",\"next_offset\":");
    private static final byte[] RESULTS_COUNT = JsonOutput.literal(",\"results\":");
    private static final byte[] RESULTS = JsonOutput.literal("},\"results\":[");
    private static final byte[] END = JsonOutput.literal("]}");
    private static final byte[] COMMA = JsonOutput.literal(",");
    private static final byte[] COLON = JsonOutput.literal(":");
    private static final byte[] BRACE = JsonOutput.literal("}");
    private static final byte[] QUOTE = JsonOutput.literal("\"");

    private static final byte[] PREFIX_ROW = JsonOutput.literal(
            "{\"checksum\":\"\",\"mtime\":0,\"path_type\":\"common_prefix\",\"physical_address\":\"\",\"path\":");
    private static final byte[] CHECKSUM = JsonOutput.literal("{\"path_type\":\"object\",\"checksum\":");
    private static final byte[] CONTENT_TYPE = JsonOutput.literal(",\"content_type\":");
    private static final byte[] METADATA = JsonOutput.literal(",\"metadata\":{");
    private static final byte[] MTIME = JsonOutput.literal(",\"mtime\":");
    private static final byte[] PATH = JsonOutput.literal(",\"path\":");
    private static final byte[] ADDRESS = JsonOutput.literal(",\"physical_address\":");
    private static final byte[] ADDRESS_EXPIRY = JsonOutput.literal(",\"physical_address_expiry\":");
    private static final byte[] SIZE = JsonOutput.literal(",\"size_bytes\":");

    private static final byte[] DEFAULT_CONTENT_TYPE = Entry.DEFAULT_CONTENT_TYPE.getBytes(US_ASCII);
    private static final byte[] RESERVED = Entry.RESERVED_PREFIX.getBytes(US_ASCII);
    private static final byte[] DATA = "data/".getBytes(US_ASCII);

    private final Catalog catalog;
    private final Repository repository;
    private final byte[] qualifiedNamespace;
    private final StoredEntry entry = new StoredEntry();
    private final StoredEntry.Span key = new StoredEntry.Span();
    private final StoredEntry.Span value = new StoredEntry.Span();

    private ObjectJson(Catalog catalog, Repository repository) {
        this.catalog = catalog;
        this.repository = repository;
        byte[] data = catalog.store()
                .qualify(StorageLocation.relative(repository.namespace(), "data/"))
                .getBytes(UTF_8);
        this.qualifiedNamespace = Arrays.copyOf(data, data.length - DATA.length);
    }

    /// A page of objects.
    public static JsonOutput listing(Catalog catalog, Repository repository, Page<ListingRow> page, boolean metadata) {
        var json = new ObjectJson(catalog, repository);
        return page(page, (out, row) -> json.row(out, row.path(), row.value().data(), metadata));
    }

    /// Writes an object's row.
    private interface RowWriter {
        void write(JsonOutput out, ListingRow.ObjectRow row);
    }

    private static JsonOutput page(Page<ListingRow> page, RowWriter objects) {
        var out = start(page);
        boolean first = true;
        for (ListingRow row : page.rows()) {
            if (!first) {
                out.raw(COMMA);
            }
            first = false;
            switch (row) {
                case ListingRow.PrefixRow(byte[] path) ->
                    out.raw(PREFIX_ROW).text(path, 0, path.length).raw(BRACE);
                case ListingRow.ObjectRow object -> objects.write(out, object);
            }
        }
        return out.raw(END);
    }

    /// How the address of an object is shown.
    @FunctionalInterface
    public interface AddressChoice {
        /// The URL to show instead of the plain address, if any.
        Optional<PresignedUrl> urlFor(String path, Entry entry);
    }

    /// A page of objects with URLs for those that `choice` gives one.
    public static JsonOutput presignedListing(
            Catalog catalog, Repository repository, Page<ListingRow> page, boolean metadata, AddressChoice choice) {
        return page(page, (out, row) -> {
            String path = new String(row.path(), UTF_8);
            Entry decoded = EntryCodec.decode(row.value());
            boolean shown = metadata && !decoded.userMetadata().isEmpty();
            stats(
                    out,
                    path,
                    decoded,
                    address(catalog, repository, decoded, choice.urlFor(path, decoded)),
                    shown ? Optional.of(decoded.userMetadata()) : Optional.empty());
        });
    }

    private static JsonOutput start(Page<ListingRow> page) {
        var out = new JsonOutput(HEAD_BYTES_GUESS + page.rows().size() * ROW_BYTES_GUESS);
        return pagination(out, page.hasMore(), page.nextOffset(), page.rows().size());
    }

    static JsonOutput pagination(JsonOutput out, boolean hasMore, byte[] nextOffset, int results) {
        return out.raw(HAS_MORE)
                .raw(hasMore ? TRUE : FALSE)
                .raw(NEXT_OFFSET)
                .text(nextOffset, 0, nextOffset.length)
                .raw(RESULTS_COUNT)
                .number(results)
                .raw(RESULTS);
    }

    private void row(JsonOutput out, byte[] path, byte[] stored, boolean metadata) {
        entry.read(stored);
        out.raw(CHECKSUM).text(stored, entry.etag.offset(), entry.etag.length()).raw(CONTENT_TYPE);
        if (entry.contentType.length() == 0) {
            out.text(DEFAULT_CONTENT_TYPE, 0, DEFAULT_CONTENT_TYPE.length);
        } else {
            out.text(stored, entry.contentType.offset(), entry.contentType.length());
        }
        if (metadata) {
            metadata(out, stored);
        }
        out.raw(MTIME)
                .number(entry.seconds())
                .raw(PATH)
                .text(path, 0, path.length)
                .raw(ADDRESS);
        address(out, stored);
        out.raw(SIZE).number(entry.size()).raw(BRACE);
    }

    /// The metadata that users see; nothing when there are none.
    private void metadata(JsonOutput out, byte[] stored) {
        boolean first = true;
        for (int i = 0; i < entry.metadataCount(); i++) {
            entry.metadata(i, key, value);
            if (!key.startsWith(RESERVED, stored)) {
                out.raw(first ? METADATA : COMMA)
                        .text(stored, key.offset(), key.length())
                        .raw(COLON)
                        .text(stored, value.offset(), value.length());
                first = false;
            }
        }
        if (!first) {
            out.raw(BRACE);
        }
    }

    /// Relative addresses in the data folder are the namespace and themselves; the catalog knows about others.
    private void address(JsonOutput out, byte[] stored) {
        int offset = entry.address.offset();
        int length = entry.address.length();
        boolean plain = entry.isRelative()
                && length > DATA.length
                && Arrays.equals(stored, offset, offset + DATA.length, DATA, 0, DATA.length);
        if (plain) {
            out.raw(QUOTE)
                    .textPart(qualifiedNamespace, 0, qualifiedNamespace.length)
                    .textPart(stored, offset, length)
                    .raw(QUOTE);
        } else {
            Entry decoded = EntryCodec.decode(new io.tarn.versioning.Value(new byte[0], stored));
            out.text(catalog.reader().physicalAddress(repository, decoded));
        }
    }

    /// An address as shown: plain, or a URL that may expire.
    public record Shown(String address, Optional<Long> expirySeconds) {}

    /// The address of an entry as shown: `url` if there is one.
    public static Shown address(Catalog catalog, Repository repository, Entry entry, Optional<PresignedUrl> url) {
        return url.map(presigned ->
                        new Shown(presigned.url(), presigned.expiry().map(expiry -> expiry.getEpochSecond())))
                .orElseGet(() -> new Shown(catalog.reader().physicalAddress(repository, entry), Optional.empty()));
    }

    /// A single object; `metadata` is left out when empty.
    public static JsonOutput stats(String path, Entry entry, Shown address, Optional<Map<String, String>> metadata) {
        var out = new JsonOutput(HEAD_BYTES_GUESS);
        stats(out, path, entry, address, metadata);
        return out;
    }

    private static void stats(
            JsonOutput out, String path, Entry entry, Shown address, Optional<? extends Map<String, String>> metadata) {
        out.raw(CHECKSUM).text(entry.etag()).raw(CONTENT_TYPE).text(entry.shownContentType());
        metadata.ifPresent(map -> metadata(out, map));
        out.raw(MTIME).number(entry.lastModified().getEpochSecond());
        out.raw(PATH).text(path).raw(ADDRESS).text(address.address());
        address.expirySeconds().ifPresent(expiry -> out.raw(ADDRESS_EXPIRY).number(expiry));
        out.raw(SIZE).number(entry.sizeBytes()).raw(BRACE);
    }

    static void metadata(JsonOutput out, Map<String, String> metadata) {
        out.raw(METADATA);
        boolean first = true;
        for (var pair : metadata.entrySet()) {
            (first ? out : out.raw(COMMA)).text(pair.getKey()).raw(COLON).text(pair.getValue());
            first = false;
        }
        out.raw(BRACE);
    }
}
