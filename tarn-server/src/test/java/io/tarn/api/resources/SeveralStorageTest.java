package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.StorageNamespace;
import io.tarn.versioning.ref.Repositories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A server with several object stores (api.md 13, 20.1).
class SeveralStorageTest {
    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.onDisks(directory, "old", "new");
        server.setUp();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void clientsAreToldOfAllStoresAndOfTheDefaultOne() {
        JsonNode config = server.get("/config").expect(200).json();
        assertThat(config.path("storage_config").path("blockstore_id").stringValue())
                .isEqualTo("old");
        assertThat(config.path("storage_config_list")).hasSize(2);
        List<String> ids = new ArrayList<>();
        for (JsonNode storage : config.path("storage_config_list")) {
            ids.add(storage.path("blockstore_id").stringValue());
            assertThat(storage.path("blockstore_type").stringValue()).isEqualTo("local");
            assertThat(storage.path("blockstore_namespace_ValidityRegex").stringValue())
                    .isEqualTo("^local://");
            assertThat(storage.path("blockstore_description").stringValue()).isEqualTo("the " + ids.getLast() + " one");
            assertThat(storage.size()).isEqualTo(config.path("storage_config").size());
        }
        assertThat(ids).containsExactly("old", "new");
        assertThat(server.get("/config/storage").expect(200).json()).isEqualTo(config.path("storage_config"));
    }

    @Test
    void aRepositoryIsBoundToTheStoreItNames() {
        assertThat(create("in-new", "local://demo", "'new'")).isEqualTo("new");
        assertThat(create("in-old", "local://demo", "'old'")).isEqualTo("old");
        assertThat(create("unnamed", "local://unnamed", "''")).isEqualTo("old");
        server.post("/repositories", body("lost", "local://lost", "'lost'"))
                .expect(400, "storage id: invalid value: validation error");
        server.post("/repositories", body("twice", "local://demo", "'new'"))
                .expect(
                        400,
                        "failed to create repository: found lakeFS objects in the storage (new:local://demo)"
                                + " key(_lakefs/dummy): storage namespace already in use");
        assertThat(directory.resolve("blocks-new/demo/_lakefs/dummy")).exists();
        assertThat(directory.resolve("blocks-old/unnamed/_lakefs/dummy")).exists();
        List<String> listed = new ArrayList<>();
        server.get("/repositories")
                .expect(200)
                .json()
                .path("results")
                .forEach(item -> listed.add(item.path("id").stringValue() + " "
                        + item.path("storage_id").stringValue()));
        assertThat(listed).containsExactly("in-new new", "in-old old", "unnamed old");
    }

    @Test
    void signedUrlsLeadToTheirStore() throws Exception {
        try (var stranger = new Stranger()) {
            for (String id : List.of("old", "new")) {
                create("in-" + id, "local://demo", "'" + id + "'");
                String base = "/repositories/in-" + id + "/branches/main/staging/backing?path=a";
                JsonNode place = server.get(base + "&presign=true").expect(200).json();
                assertThat(stranger.put(place.path("presigned_url").stringValue(), "content of " + id)
                                .status())
                        .isEqualTo(200);
                server.put(base, "{\"staging\":" + place + ",\"checksum\":\"c\",\"size_bytes\":1}")
                        .expect(200);
                String url = server.get("/repositories/in-" + id + "/refs/main/objects/stat?path=a&presign=true")
                        .expect(200)
                        .json()
                        .path("physical_address")
                        .stringValue();
                assertThat(stranger.get(url).text()).isEqualTo("content of " + id);
                String other = url.replace("store=" + id, "store=" + (id.equals("old") ? "new" : "old"));
                assertThat(stranger.get(other).status()).isEqualTo(403);
            }
        }
    }

    @Test
    void equalNamespacesInTwoStoresDoNotMeet() throws IOException {
        for (String id : List.of("old", "new")) {
            create("in-" + id, "local://demo", "'" + id + "'");
            server.upload("in-" + id, "a/b", "content of " + id).expect(201);
            server.post("/repositories/in-" + id + "/branches/main/commits", "{'message':'m'}")
                    .expect(201);
            server.upload("in-" + id, "c", "uncommitted in " + id).expect(201);
        }
        restart("old", "new");
        for (String id : List.of("old", "new")) {
            assertThat(content("in-" + id, "a/b")).isEqualTo("content of " + id);
            assertThat(content("in-" + id, "c")).isEqualTo("uncommitted in " + id);
            assertThat(address("in-" + id, "a/b"))
                    .startsWith("local://" + directory.resolve("blocks-" + id) + "/demo/data/");
            assertThat(stored(id)).containsExactlyInAnyOrder("content of " + id, "uncommitted in " + id);
        }
        server.post("/repositories/in-new/branches/main/objects/copy?dest_path=d", "{'src_path':'a/b'}")
                .expect(201);
        assertThat(content("in-new", "d")).isEqualTo("content of new");
        assertThat(stored("old")).hasSize(2);
    }

    @Test
    void addressesOfAnotherStoreAreOutOfReach() {
        create("in-old", "local://demo", "'old'");
        create("in-new", "local://demo", "'new'");
        server.upload("in-old", "a", "secret of old").expect(201);
        String address = address("in-old", "a");
        String stage = "{'physical_address':'" + address + "','checksum':'c','size_bytes':1}";
        server.put("/repositories/in-new/branches/main/objects?path=b", stage).expect(403, "forbidden");
        server.put("/repositories/in-old/branches/main/objects?path=b", stage).expect(201);
    }

    @Test
    void repositoriesFromBeforeIdsAreInTheDefaultStore() {
        server.catalog
                .engine()
                .repositories()
                .create(new Repositories.Creation(
                        "early", new StorageNamespace("", "local://early"), "main", false, false));
        assertThat(server.get("/repositories/early")
                        .expect(200)
                        .json()
                        .path("storage_id")
                        .stringValue())
                .isEqualTo("old");
        server.upload("early", "a", "x").expect(201);
        assertThat(content("early", "a")).isEqualTo("x");
        assertThat(directory.resolve("blocks-old/early/data")).isDirectory();
        assertThat(server.post("/repositories", body("late", "local://early/data/late", "'old'"))
                        .expect(400)
                        .message())
                .endsWith("storage namespace already in use");
    }

    @Test
    void aStoreThatIsGoneTakesItsObjectsAlong() {
        create("in-new", "local://demo", "'new'");
        server.upload("in-new", "a", "x").expect(201);
        restart("old");
        JsonNode shown = server.get("/repositories/in-new").expect(200).json();
        assertThat(shown.path("storage_id").stringValue()).isEqualTo("new");
        assertThat(server.get("/repositories").expect(200).json().path("results"))
                .hasSize(1);
        server.get("/repositories/in-new/refs/main/objects?path=a")
                .expect(400, "no storage with id \"new\" is configured; there are [old]: invalid address");
    }

    private void restart(String... storageIds) {
        server.close();
        server = LiveServer.onDisks(directory, storageIds);
    }

    private String create(String name, String namespace, String storageId) {
        return server.post("/repositories", body(name, namespace, storageId))
                .expect(201)
                .json()
                .path("storage_id")
                .stringValue();
    }

    private static String body(String name, String namespace, String storageId) {
        return "{'name':'" + name + "','storage_namespace':'" + namespace + "','storage_id':" + storageId + "}";
    }

    private String content(String repository, String path) {
        return server.get("/repositories/" + repository + "/refs/main/objects?path=" + path)
                .expect(200)
                .text();
    }

    private String address(String repository, String path) {
        return server.get("/repositories/" + repository + "/refs/main/objects/stat?path=" + path)
                .expect(200)
                .json()
                .path("physical_address")
                .stringValue();
    }

    /// The objects of the namespace `demo` in that store.
    private List<String> stored(String storageId) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.walk(directory.resolve("blocks-" + storageId + "/demo/data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.add(Files.readString(file, UTF_8));
            }
        }
        return contents;
    }
}
