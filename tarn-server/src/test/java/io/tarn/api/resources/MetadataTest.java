package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.api.Json;
import io.tarn.versioning.Commit;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Metadata files and commit records over HTTP: api.md 24.3, 22.2.
class MetadataTest {
    private static final String METADATA = "/repositories/demo/metadata";
    private static final String COMMITS = "/repositories/demo/commits";

    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisk(directory);
        server.setUp();
        server.createRepository("demo", "local");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode commit() {
        server.upload("demo", "a", "1").expect(201);
        return server.post("/repositories/demo/branches/main/commits", "{'message':'first'}")
                .expect(201)
                .json();
    }

    @Test
    void rangesAndMetarangesAreLocated() {
        for (String kind : List.of("meta_range", "range")) {
            var answer = server.get(METADATA + "/" + kind + "/0123abc").expect(200);
            assertThat(answer.text()).isEqualTo("{\"location\":\"_lakefs/0123abc\"}\n");
            assertThat(answer.header("Location")).isEqualTo("_lakefs/0123abc");
            for (String bad : List.of("%2E%2E", "abc%2Fdef", "xyz", "abc.csv", "..%2Fdata")) {
                server.get(METADATA + "/" + kind + "/" + bad).expect(410, "No data");
                server.get(METADATA + "/object/" + kind + "/" + bad).expect(410, "No data");
            }
            server.get("/repositories/none/metadata/" + kind + "/abc").expect(404, "repository not found");
        }
    }

    @Test
    void metadataFilesAreServed() throws Exception {
        String id = commit().path("meta_range_id").stringValue();
        var answer = server.get(METADATA + "/object/meta_range/" + id).expect(200);
        assertThat(answer.response().body())
                .isEqualTo(Files.readAllBytes(directory.resolve("blocks/demo/_lakefs/" + id)));
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("Content-Length"))
                .isEqualTo(Integer.toString(answer.response().body().length));
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
        assertThat(answer.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        server.get(METADATA + "/object/range/" + "0".repeat(64)).expect(410, "No data");
        server.get(METADATA + "/object/other/" + id).expect(400);
        String location = server.get(METADATA + "/object/meta_range/" + id + "?presign=true")
                .expect(302)
                .header("Location");
        try (Stranger stranger = new Stranger()) {
            String url = URI.create("http://127.0.0.1:" + server.address().getPort())
                    .resolve(location)
                    .toString();
            assertThat(stranger.get(url).response().body())
                    .isEqualTo(answer.response().body());
        }
    }

    private static Map<String, Object> record(String message, Map<String, String> metadata) {
        var record = new HashMap<String, Object>();
        Instant created = Instant.ofEpochSecond(1_700_000_000);
        List<String> parents = List.of("ab".repeat(32));
        record.put("commit_id", Commit.computeId("someone", message, created, "cd".repeat(32), metadata, parents));
        record.put("version", 0);
        record.put("committer", "someone");
        record.put("message", message);
        record.put("metarange_id", "cd".repeat(32));
        record.put("creation_date", 1_700_000_000L);
        record.put("parents", parents);
        record.put("metadata", metadata);
        record.put("generation", 12);
        return record;
    }

    private LiveServer.Call create(String commits, Map<String, Object> record) {
        return server.call("POST", commits).json(Json.MAPPER.writeValueAsString(record));
    }

    @Test
    void commitRecordsAreTakenUnderTheirOwnIdOnly() {
        Map<String, Object> record = record("made elsewhere", Map.of("k", "v"));
        create(COMMITS, record).expect(204);
        create(COMMITS, record).expect(409, "commit already exists: not unique");
        JsonNode stored =
                server.get(COMMITS + "/" + record.get("commit_id")).expect(200).json();
        assertThat(stored.path("message").stringValue()).isEqualTo("made elsewhere");
        assertThat(stored.path("generation").intValue()).isEqualTo(12);
        assertThat(stored.path("version").intValue()).isZero();
        assertThat(stored.path("creation_date").longValue()).isEqualTo(1_700_000_000L);
        assertThat(stored.path("metadata").path("k").stringValue()).isEqualTo("v");
        for (String field : List.of("committer", "message", "metarange_id")) {
            Map<String, Object> forged = record("made elsewhere", Map.of("k", "v"));
            forged.put(field, "forged");
            create(COMMITS, forged).expect(400, "commit id: invalid value: validation error");
        }
        Map<String, Object> forged = record("made elsewhere", Map.of("k", "v"));
        forged.put("parents", List.of());
        create(COMMITS, forged).expect(400, "commit id: invalid value: validation error");
    }

    @Test
    void aCommitRecordWithoutMetadataHasNone() {
        Map<String, Object> record = record("bare", Map.of());
        record.remove("metadata");
        create(COMMITS, record).expect(204);
        assertThat(server.get(COMMITS + "/" + record.get("commit_id"))
                        .expect(200)
                        .json()
                        .path("metadata")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void numbersThatNoCommitHasAreRefused() {
        for (var field : Map.<String, Object>of("generation", -1, "creation_date", Long.MAX_VALUE, "version", 2)
                .entrySet()) {
            Map<String, Object> record = record("odd", Map.of());
            record.put(field.getKey(), field.getValue());
            create(COMMITS, record).expect(400);
        }
        Map<String, Object> record = record("odd", Map.of());
        record.put("generation", 1L + Integer.MAX_VALUE);
        create(COMMITS, record).expect(400, "generation: invalid value: validation error");
    }

    @Test
    void readOnlyRepositoriesTakeRecordsByForceOnly() {
        server.post("/repositories", "{'name':'frozen','storage_namespace':'local://frozen','read_only':true}")
                .expect(201);
        Map<String, Object> record = record("replicated", Map.of());
        create("/repositories/frozen/commits", record).expect(403, "read-only repository");
        record.put("force", true);
        create("/repositories/frozen/commits", record).expect(204);
        create("/repositories/none/commits", record).expect(404, "repository not found");
    }
}
