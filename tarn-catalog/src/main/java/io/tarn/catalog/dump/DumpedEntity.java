package io.tarn.catalog.dump;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/// What a dump file holds, and how the file says so (engine specification 19.1, 26.4).
enum DumpedEntity {
    COMMIT("CommitData"),
    BRANCH("BranchData"),
    TAG("TagData");

    static final String ENTITY = "entity";

    private final Map<String, String> properties;

    DumpedEntity(String message) {
        properties = Map.of(
                ENTITY,
                label(),
                "schema_name",
                "io.treeverse.lakefs.graveler." + message,
                "schema_definition",
                schema(label() + ".json"));
    }

    /// `commit`, `branch` or `tag`.
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The user properties of the files. They take part in the files' ids.
    Map<String, String> properties() {
        return properties;
    }

    private static String schema(String resource) {
        try (InputStream content = DumpedEntity.class.getResourceAsStream(resource)) {
            if (content == null) {
                throw new IOException("resource " + resource + " is missing");
            }
            return new String(content.readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
