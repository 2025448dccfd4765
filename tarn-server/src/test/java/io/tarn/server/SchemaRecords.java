package io.tarn.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyValueStore;

/// The version record of a database, as another program may have left it.
final class SchemaRecords {
    private SchemaRecords() {}

    static void write(KeyValueStore store, String version) {
        store.set("kv-internal-metadata".getBytes(UTF_8), "kv/schema/version".getBytes(UTF_8), version.getBytes(UTF_8));
    }
}
