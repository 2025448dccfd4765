package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.ForeignTable.RowKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which rows the layout of version 4 knows, and which fields their messages have: what another server must find
/// after Tarn has worked.
final class Layout {
    static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    /// `texts` and `numbers` are the message's field numbers by wire type.
    private record Message(String partition, String key, List<Integer> texts, List<Integer> numbers) {}

    /// The rows but those of the audit log, which are Tarn's own, in a partition that other servers do not look at.
    static TreeMap<RowKey, String> withoutAudit(TreeMap<RowKey, String> rows) {
        rows.keySet().removeIf(row -> row.partition().equals("audit"));
        return rows;
    }

    private static final List<Message> MESSAGES = List.of(
            new Message("graveler", "repos/[a-z0-9-]+", List.of(1, 2, 3, 4, 6, 8), List.of(5, 7)),
            new Message("[a-z0-9-]+-[0-9a-v]{20}", "branches/.+", List.of(1, 2, 3, 4), List.of(5)),
            new Message("[a-z0-9-]+-[0-9a-v]{20}", "tags/.+", List.of(1, 2), List.of()),
            new Message("[a-z0-9-]+-[0-9a-v]{20}", "commits/[0-9a-f]{64}", List.of(1, 2, 3, 4, 5, 6, 7), List.of(8, 9)),
            new Message("[a-z0-9-]+-[0-9a-v]{20}", "repo-metadata", List.of(1), List.of()),
            new Message("[a-z0-9-]+-[0-9a-v]{20}", "settings/protected_branches", List.of(1), List.of()),
            new Message(
                    "[a-z0-9-]+-[0-9a-v]{20}", "pulls/[0-9a-v]{20}", List.of(1, 3, 4, 5, 6, 7, 8, 9, 10), List.of(2)),
            new Message("pulls", "repos/[a-z0-9-]+-[0-9a-v]{20}/.+/.+", List.of(1), List.of()),
            new Message(
                    "[a-z0-9-]+-[0-9a-v]{20}",
                    "imports/[0-9a-v]{20}",
                    List.of(1, 3, 5, 6, 7, 1000),
                    List.of(2, 4, 1001)),
            new Message("[a-z0-9-]+-[a-z0-9]+:" + UUID, ".+", List.of(1, 2, 3), List.of()),
            new Message("mc-ownership", "run-refs/approximate-branch-owner/.+", List.of(1, 2, 3), List.of()),
            new Message("basicAuth", "users/superAdmin", List.of(1, 2, 3, 4, 5, 6, 7), List.of()),
            new Message("basicAuth", "uCredentials/superAdmin/credentials/.+", List.of(1, 2, 3, 4), List.of()));

    private Layout() {}

    /// The rows that are new or changed.
    static TreeMap<RowKey, String> written(Map<RowKey, String> before, Map<RowKey, String> after) {
        TreeMap<RowKey, String> written = new TreeMap<>(after);
        before.forEach(written::remove);
        return written;
    }

    /// Fails unless the layout has such a row with such fields.
    static void check(RowKey name, String hex) {
        byte[] value = HexFormat.of().parseHex(hex);
        if (name.partition().equals("cleanup-tokens")) {
            assertThat(name.key()).matches("[a-z0-9-]+:" + UUID);
            assertThat(new String(value, UTF_8)).isEqualTo("stub-value");
            return;
        }
        if (name.partition().equals("usage")) {
            assertThat(name.key()).matches("usage/monthly/[^/]+/[0-9]{6}");
            assertThat(new String(value, UTF_8)).matches("[0-9]+");
            return;
        }
        if (name.partition().equals("audit")) {
            assertThat(name.key()).matches("(?s)head|anchor|segment/.{1,8}");
            return;
        }
        Message message = MESSAGES.stream()
                .filter(known -> name.partition().matches(known.partition())
                        && name.key().matches(known.key()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the layout has no row " + name));
        for (WireFields.Field field : new WireFields(value).all()) {
            assertThat(field.isBytes() ? message.texts() : message.numbers())
                    .as("field %s of %s", field.number(), name)
                    .contains(field.number());
        }
    }
}
