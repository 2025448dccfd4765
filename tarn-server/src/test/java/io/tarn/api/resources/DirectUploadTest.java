package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Crowd;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Signed addresses and linking (api.md 10, 23.1; item 14 of api.md 30).
class DirectUploadTest {
    private static final String MAIN = "/repositories/demo/branches/main";
    private static final String REFS = "/repositories/demo/refs/main/objects";

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

    private String place(String path) {
        JsonNode place =
                server.get(MAIN + "/staging/backing?path=" + path).expect(200).json();
        assertThat(place.toString()).contains("\"presigned_url\":null").doesNotContain("expiry");
        return place.path("physical_address").stringValue();
    }

    private LiveServer.Call link(String path, String address, String more) {
        return link("main", path, address, more);
    }

    private LiveServer.Call link(String branch, String path, String address, String more) {
        return server.put(
                "/repositories/demo/branches/" + branch + "/staging/backing?path=" + path,
                "{'staging':{'physical_address':'%s','presigned_url':null},'size_bytes':7%s}".formatted(address, more));
    }

    private static final String SUM = ",'checksum':'abc'";

    @Test
    void anAddressIsForOnePathOfOneBranch() {
        String address = place("linked");
        assertThat(address).matches("local:///.*/demo/data/[0-9a-v]{20}/[0-9a-v]{20},[A-Za-z0-9_-]{43}");
        String wrong = "invalid address signature: invalid address";
        link("other", address, SUM).expect(400, wrong);
        link("linked", address.substring(0, address.length() - 1) + "_", SUM).expect(400, wrong);
        link("linked", address.replace("/data/", "/data/x"), SUM).expect(400, wrong);
        server.post("/repositories/demo/branches", "{'name':'dev','source':'main'}")
                .expect(201);
        link("dev", "linked", address, SUM).expect(400, wrong);
        String plain = address.substring(0, address.indexOf(','));
        link("linked", plain, SUM).expect(400, "address is not signed: link address invalid");
        String relative = plain.substring(plain.indexOf("data/"));
        link("linked", plain + ",!!", SUM)
                .expect(
                        400,
                        "malformed address signature: {\"Repository\":\"demo\",\"Branch\":\"main\",\"Path\":\"linked\","
                                + "\"PhysicalAddress\":\"" + relative + "\"}: link address invalid");
        link("linked", "local://demo/" + relative, SUM).expect(400, "address is not signed: link address invalid");
        link("linked", address, SUM).expect(200);
    }

    @Test
    void whatIsLinkedIsShownAsGiven() {
        String address = place("linked");
        JsonNode stats = link("linked", address, ",'checksum':' \\\"a b\\\"','user_metadata':{'k':'v'},'mtime':77")
                .expect(200)
                .json();
        assertThat(stats.path("physical_address").stringValue()).isEqualTo(address);
        assertThat(stats.path("checksum").stringValue()).isEqualTo("a b");
        assertThat(stats.path("size_bytes").longValue()).isEqualTo(7);
        assertThat(stats.path("mtime").longValue()).isEqualTo(77);
        assertThat(stats.path("content_type").stringValue()).isEqualTo("application/octet-stream");
        assertThat(stats.path("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(server.get(REFS + "/stat?path=linked").expect(200).json()).isEqualTo(stats);
        JsonNode again = link("linked", address, SUM + ",'content_type':'t/x'")
                .expect(200)
                .json();
        assertThat(again.path("metadata").toString()).isEqualTo("{}");
        assertThat(again.path("content_type").stringValue()).isEqualTo("t/x");
    }

    @Test
    void foreignAddressesAreTakenUnsigned() {
        String foreign = "local:///tmp/foreign";
        JsonNode stats = link("linked", foreign, SUM).expect(200).json();
        assertThat(stats.path("physical_address").stringValue()).isEqualTo(foreign);
        server.get(REFS + "?path=linked").expect(403, "forbidden");
        link("linked", "s3://bucket/key", SUM).expect(400, "invalid blockstore type: invalid address");
        link("linked", "nonsense", SUM).expect(400, "invalid blockstore type: invalid address");
    }

    @Test
    void badRequestsAreRefusedInOrder() {
        String address = place("linked");
        link("linked", address, ",'checksum':' \\\"\\\" '").expect(400, "checksum is required");
        link("nosuch", "linked", "local:///tmp/foreign", SUM).expect(404, "branch not found");
        link("linked", address, SUM)
                .header("If-Match", "x")
                .header("If-None-Match", "*")
                .expect(501, "Not Implemented");
        link("linked", address, SUM).header("If-None-Match", "\"x\"").expect(501, "Not Implemented");
        link("linked", address, SUM + ",'mtime':9223372036854775807").expect(400);
        link("x".repeat(1025), address, SUM)
                .expect(400, "argument path: invalid value: validation error: 1025 is above maximum length (1024)");
        server.put(MAIN + "/staging/backing?path=a", "{'staging':{},'checksum':'a','size_bytes':1}")
                .expect(400, "physical_address is required");
        server.put(
                        MAIN + "/staging/backing?path=a",
                        "{'staging':{'physical_address':'local:///f'},'checksum':'a','size_bytes':-1}")
                .expect(400, "size_bytes must not be negative");
        server.get("/repositories/none/branches/main/staging/backing?path=a").expect(404, "repository not found");
        server.get("/repositories/demo/branches/nosuch/staging/backing?path=a").expect(200);
        server.get(MAIN + "/staging/backing?path=a").anonymous().expect(401);
        server.get(REFS + "/stat?path=linked").expect(404, "not found");
    }

    @Test
    void conditionsAreThoseOfUploads() {
        String address = place("linked");
        link("linked", address, SUM).header("If-Match", "\"abc\"").expect(412, "Precondition failed");
        link("linked", address, SUM).header("If-None-Match", "*").expect(200);
        link("linked", address, SUM).header("If-None-Match", "*").expect(412, "Precondition failed");
        link("linked", address, ",'checksum':'new'").header("If-Match", "abc").expect(200);
        link("linked", address, SUM).header("If-Match", "\"abc\"").expect(412, "Precondition failed");
        server.post(MAIN + "/commits", "{'message':'m'}").expect(201);
        link("linked", address, SUM).header("If-None-Match", "*").expect(412, "Precondition failed");
        link("linked", address, SUM).header("If-Match", "\"new\"").expect(200);
        server.delete(MAIN + "/objects?path=linked").expect(204);
        link("linked", address, SUM).header("If-Match", "\"abc\"").expect(412, "Precondition failed");
        link("linked", address, SUM).header("If-None-Match", "*").expect(200);
    }

    @Test
    void ofConditionalWritersExactlyOneWins() {
        for (int round = 0; round < 5; round++) {
            String path = "raced" + round;
            List<String> addresses = List.of(place(path), place(path), place(path), place(path));
            var linked = new AtomicInteger();
            Crowd.virtual(addresses.size() + 2, index -> {
                int status = index < addresses.size()
                        ? link(path, addresses.get(index), ",'checksum':'" + index + "'")
                                .header("If-None-Match", "*")
                                .send()
                                .status()
                        : server.upload("demo", path, "x" + index)
                                .header("If-None-Match", "*")
                                .send()
                                .status();
                assertThat(status).isIn(200, 201, 412);
                linked.addAndGet(status == 412 ? 0 : 1);
            });
            assertThat(linked).hasValue(1);
        }
    }

    @Test
    void readOnlyRepositoriesTakeForcedLinksOnly() {
        server.post("/repositories", "{'name':'frozen','storage_namespace':'local://frozen','read_only':true}")
                .expect(201);
        String base = "/repositories/frozen/branches/main/staging/backing?path=a";
        String address =
                server.get(base).expect(200).json().path("physical_address").stringValue();
        String body = "{'staging':{'physical_address':'%s'},'checksum':'c','size_bytes':1%s}";
        server.put(base, body.formatted(address, "")).expect(403, "read-only repository");
        server.put(base, body.formatted(address, ",'force':true")).expect(200);
    }
}
