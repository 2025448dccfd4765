package io.tarn.e2e;

import static io.tarn.e2e.ForeignInstallation.FIRST;
import static io.tarn.e2e.ForeignInstallation.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/// What a server must show of a [ForeignInstallation].
final class TakeoverChecks {
    private static final String TINY = "/repositories/tiny";

    private TakeoverChecks() {}

    private static List<String> texts(JsonNode answer, String field) {
        return StreamSupport.stream(answer.path("results").spliterator(), false)
                .map(result -> result.path(field).asString())
                .toList();
    }

    static void installation(Rest rest) throws IOException, InterruptedException {
        JsonNode user = rest.get("/user").expect(200).json().path("user");
        assertThat(user.path("id").asString()).isEqualTo("admin");
        assertThat(user.path("creation_date").asLong()).isEqualTo(1795394729);
        rest.call(
                        "POST",
                        "/auth/login",
                        Map.of(
                                "access_key_id",
                                ForeignInstallation.ACCESS_KEY,
                                "secret_access_key",
                                ForeignInstallation.SECRET_KEY))
                .expect(200);
        JsonNode state = rest.get("/setup_lakefs").expect(200).json();
        assertThat(state.path("state").asString()).isEqualTo("initialized");
        assertThat(state.path("comm_prefs_missing").asBoolean()).isTrue();
        rest.call("POST", "/setup_lakefs", Map.of("username", "second")).expect(409);
    }

    static void repositories(Rest rest, String root) throws IOException, InterruptedException {
        JsonNode all = rest.get("/repositories").expect(200).json();
        assertThat(texts(all, "id")).containsExactly("ancient", "bare", "frozen", "going", "tiny");
        JsonNode tiny = rest.get(TINY).expect(200).json();
        assertThat(tiny.path("storage_namespace").asString()).isEqualTo(root + "tiny");
        assertThat(tiny.path("default_branch").asString()).isEqualTo("main");
        assertThat(tiny.path("creation_date").asLong()).isEqualTo(1795394729);
        assertThat(rest.get(TINY + "/metadata").expect(200).json())
                .isEqualTo(Rest.JSON.readTree("{\".lakefs.last.import.timestamp\": \"1700000050\"}"));
        rest.get("/repositories/going/branches").expect(410);
        assertThat(rest.upload("frozen", "main", "x", new byte[1]).expect(403).message())
                .isEqualTo("read-only repository");
        assertThat(rest.get("/repositories/frozen")
                        .expect(200)
                        .json()
                        .path("read_only")
                        .asBoolean())
                .isTrue();
        assertThat(texts(rest.get("/repositories/bare/branches").expect(200).json(), "id"))
                .isEmpty();
        assertThat(texts(
                        rest.get("/repositories/ancient/refs/main/commits")
                                .expect(200)
                                .json(),
                        "id"))
                .containsExactly(ROOT);
    }

    static void history(Rest rest, ForeignInstallation left) throws IOException, InterruptedException {
        assertThat(texts(rest.get(TINY + "/branches").expect(200).json(), "id")).containsExactly("dev", "half", "main");
        assertThat(texts(
                        rest.get(TINY + "/branches?show_hidden=true")
                                .expect(200)
                                .json(),
                        "id"))
                .containsExactly("dev", "half", "hid", "main");
        assertThat(texts(rest.get(TINY + "/tags").expect(200).json(), "commit_id"))
                .containsExactly(FIRST, left.merge);
        assertThat(texts(rest.get(TINY + "/refs/main/commits").expect(200).json(), "id"))
                .containsExactly(left.merge, left.onMain, left.onDev, FIRST, ROOT);
        JsonNode first = rest.get(TINY + "/commits/" + FIRST).expect(200).json();
        assertThat(first.path("committer").asString()).isEqualTo("admin");
        assertThat(first.path("meta_range_id").asString()).isEqualTo(ForeignInstallation.OBSERVED_METARANGE.id());
        assertThat(first.path("metadata").toString()).isEqualTo("{\"k1\":\"v1\",\"k2\":\"v2\"}");
        JsonNode merge = rest.get(TINY + "/commits/v2").expect(200).json();
        assertThat(merge.path("version").asInt()).isZero();
        assertThat(merge.path("generation").asInt()).isEqualTo(4);
        assertThat(merge.path("parents").toString()).isEqualTo("[\"" + left.onDev + "\",\"" + left.onMain + "\"]");
        assertThat(commit(rest, "main~1")).isEqualTo(left.onMain);
        assertThat(commit(rest, "main~2")).isEqualTo(FIRST);
        assertThat(texts(
                        rest.get(TINY + "/refs/main/commits?first_parent=true")
                                .expect(200)
                                .json(),
                        "id"))
                .containsExactly(left.merge, left.onMain, FIRST, ROOT);
    }

    private static String commit(Rest rest, String ref) throws IOException, InterruptedException {
        return rest.get(TINY + "/commits/" + Rest.encoded(ref))
                .expect(200)
                .json()
                .path("id")
                .asString();
    }

    static void content(Rest rest) throws IOException, InterruptedException {
        assertThat(paths(rest, "v1")).containsExactly("a.txt", "dir/b", "dir/c");
        assertThat(paths(rest, "main")).containsExactly("a.txt", "dir/b", "dir/c", "dir/e", "dir/f", "m/x");
        assertThat(paths(rest, "dev")).containsExactly("a.txt", "dir/c", "dir/f", "new", "sealed/x", "sealed/y");
        assertThat(paths(rest, "dev@")).containsExactly("a.txt", "dir/b", "dir/c", "dir/e", "dir/f");
        assertThat(rest.object("tiny", "v1", "a.txt").expect(200).text()).isEqualTo("hello world");
        assertThat(rest.object("tiny", "dev", "new").expect(200).text()).isEqualTo("new");
        assertThat(rest.object("tiny", "dev", "sealed/x").expect(200).text()).isEqualTo("newer");
        assertThat(rest.object("tiny", "main", "m/x").expect(200).text()).isEqualTo("only on main");
        rest.object("tiny", "dev", "dir/b").expect(404);
        JsonNode added =
                rest.get(TINY + "/refs/dev/objects/stat?path=new").expect(200).json();
        assertThat(added.path("checksum").asString()).isEqualTo("22af645d1859cb5ca6da0c484f1f37ea");
        assertThat(added.path("mtime").asLong()).isEqualTo(1795394729);
        assertThat(added.path("content_type").asString()).isEqualTo("application/json");
        assertThat(added.path("metadata").toString()).isEqualTo("{\"m\":\"1\"}");
        JsonNode external =
                rest.get(TINY + "/refs/v1/objects/stat?path=dir/c").expect(200).json();
        assertThat(external.path("physical_address").asString()).isEqualTo("local:///ext/c");
        assertThat(external.path("size_bytes").asLong()).isEqualTo(1234567890123L);
        JsonNode diff = rest.get(TINY + "/branches/dev/diff").expect(200).json();
        assertThat(texts(diff, "path")).containsExactly("dir/b", "dir/e", "new", "sealed/x", "sealed/y");
        assertThat(texts(diff, "type")).containsExactly("removed", "removed", "added", "added", "added");
    }

    static List<String> paths(Rest rest, String ref) throws IOException, InterruptedException {
        return rest.list("tiny", Rest.encoded(ref), "").stream()
                .map(object -> object.path("path").asString())
                .toList();
    }
}
