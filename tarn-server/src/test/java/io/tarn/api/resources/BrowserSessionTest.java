package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A browser's cookie, and what foreign pages can do with it.
class BrowserSessionTest {
    private static LiveServer server;
    private static String cookie;

    @BeforeAll
    static void start(@TempDir Path folder) {
        server = LiveServer.withRoles(folder, AuthMode.INTERNAL);
        server.setUp();
        cookie = login();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String login() {
        String header = server.call("POST", "/auth/login")
                .anonymous()
                .json("{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\"}"
                        .formatted(LiveServer.KEY, LiveServer.SECRET))
                .expect(200)
                .header("Set-Cookie");
        assertThat(header).contains("HttpOnly", "SameSite=Lax", "Path=/").doesNotContain("Secure");
        return header.substring(0, header.indexOf(';'));
    }

    private static LiveServer.Call withCookie(String method, String target) {
        return server.call(method, target).anonymous().header("Cookie", cookie);
    }

    @Test
    void theCookieReads() {
        assertThat(withCookie("GET", "/user").expect(200).text("/user/id")).isEqualTo("admin");
        withCookie("GET", "/auth/groups").header("Sec-Fetch-Site", "cross-site").expect(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site, cross-site, 403",
        "Sec-Fetch-Site, same-site, 403",
        "Sec-Fetch-Site, same-origin, 201",
        "Sec-Fetch-Site, none, 201",
        "Origin, https://evil.example, 403",
        "Origin, null, 403",
        "Origin, http://HOST, 201",
        "X-Nothing, x, 201"
    })
    void theCookieChangesThingsForOwnPagesOnly(String header, String value, int status) {
        String host = "127.0.0.1:" + server.address().getPort();
        String group = "g-" + header + value.hashCode();
        withCookie("POST", "/auth/groups")
                .header(header, value.replace("HOST", host))
                .json("{\"id\":\"" + group + "\"}")
                .expect(status);
        server.get("/auth/groups/" + LiveServer.encode(group)).expect(status == 201 ? 200 : 404);
    }

    @Test
    void otherCredentialsAreNoMatterOfPages() {
        server.post("/auth/groups", "{'id':'by-key'}")
                .header("Sec-Fetch-Site", "cross-site")
                .expect(201);
    }

    @Test
    void aFreshSessionIsNotRenewed() {
        assertThat(withCookie("GET", "/user").expect(200).headers("Set-Cookie")).isEmpty();
    }

    @Test
    void aPermissionIsExplained() {
        server.post("/auth/users", "{'id':'reader'}").expect(201);
        server.put("/auth/groups/Viewers/members/reader", "").expect(201);
        var allowed = server.get(
                        "/auth/users/reader/permissions/explain?action=fs:ReadObject&resource=arn:lakefs:fs:::repository/r/object/o")
                .expect(200);
        assertThat(allowed.text("/outcome")).isEqualTo("allowed");
        assertThat(allowed.text("/decided_by/policy")).isEqualTo("FSReadAll");
        var not = server.get("/auth/users/reader/permissions/explain?action=fs:WriteObject&resource=*")
                .expect(200);
        assertThat(not.text("/outcome")).isEqualTo("neutral");
        assertThat(not.text("/message")).isEqualTo("insufficient permissions: not allowed to fs:WriteObject");
        server.get("/auth/users/ghost/permissions/explain?action=a:b&resource=*")
                .expect(404);
    }
}
