package io.tarn.api.objects;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Entry;
import io.tarn.catalog.ListedDifference;
import io.tarn.versioning.Page;
import io.tarn.versioning.diff.DifferenceType;
import java.util.Locale;
import java.util.Optional;

/// Differences as JSON (api.md 8.4, Appendix B).
public final class DifferenceJson {
    private static final int ROW_BYTES_GUESS = 160;
    private static final int HEAD_BYTES_GUESS = 1200;

    private static final byte[] COMMA = JsonOutput.literal(",");
    private static final byte[] BRACE = JsonOutput.literal("}");
    private static final byte[] END = JsonOutput.literal("]}");
    private static final byte[] PREFIX_ROW =
            JsonOutput.literal("{\"path_type\":\"common_prefix\",\"type\":\"prefix_changed\",\"path\":");
    private static final byte[] OBJECT_ROW = JsonOutput.literal("{\"path_type\":\"object\",\"path\":");
    private static final byte[] SIZE = JsonOutput.literal(",\"size_bytes\":");
    private static final byte[] TYPE = JsonOutput.literal(",\"type\":");
    private static final byte[] CHECKSUM = JsonOutput.literal(",\"right\":{\"checksum\":");
    private static final byte[] CONTENT_TYPE = JsonOutput.literal(",\"content_type\":");
    private static final byte[] MTIME = JsonOutput.literal(",\"mtime\":");

    private DifferenceJson() {}

    /// A page of differences, with `rightStats` also what the right side has.
    public static JsonOutput listing(Page<ListedDifference> page, boolean rightStats) {
        int count = page.results().size();
        var out = new JsonOutput(HEAD_BYTES_GUESS + count * ROW_BYTES_GUESS);
        ObjectJson.pagination(out, page.hasMore(), page.nextOffset().getBytes(UTF_8), count);
        boolean first = true;
        for (ListedDifference row : page.results()) {
            if (!first) {
                out.raw(COMMA);
            }
            first = false;
            switch (row) {
                case ListedDifference.CommonPrefix(String path) ->
                    out.raw(PREFIX_ROW).text(path).raw(BRACE);
                case ListedDifference.Item item -> item(out, item, rightStats);
            }
        }
        return out.raw(END);
    }

    private static void item(JsonOutput out, ListedDifference.Item item, boolean rightStats) {
        long size = item.right().map(Entry::sizeBytes).orElse(0L);
        out.raw(OBJECT_ROW).text(item.path()).raw(SIZE).number(size).raw(TYPE).text(name(item.type()));
        Optional<Entry> shown = item.right().or(item::left);
        if (rightStats && shown.isPresent()) {
            Entry entry = shown.get();
            out.raw(CHECKSUM).text(entry.etag()).raw(CONTENT_TYPE).text(entry.shownContentType());
            ObjectJson.metadata(out, entry.userMetadata());
            out.raw(MTIME).number(entry.lastModified().getEpochSecond()).raw(BRACE);
        }
        out.raw(BRACE);
    }

    private static String name(DifferenceType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
