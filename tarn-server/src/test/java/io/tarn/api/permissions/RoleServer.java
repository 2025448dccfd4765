package io.tarn.api.permissions;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.auth.AuthMode;
import io.tarn.server.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A whole server with users and policies, its data in memory, and the ways to make users with certain rights.
final class RoleServer implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger names = new AtomicInteger();
    private final TestServer server;

    /// The administrator.
    final Caller admin;

    private RoleServer(Path folder, Map<String, String> environment) {
        var variables = new HashMap<>(environment);
        variables.put("LAKEFS_AUTH_UI_CONFIG_RBAC", AuthMode.INTERNAL.text());
        variables.put("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "tests encrypt with this");
        variables.put("LAKEFS_AUTH_AUTHENTICATION_API_EXTERNAL_PRINCIPALS_ENABLED", "true");
        variables.put(
                "LAKEFS_COMMITTED_LOCAL_CACHE_DIR", folder.resolve("cache").toString());
        server = new TestServer(variables, folder);
        Answer made = nobody().call("POST", "/setup_lakefs")
                .json("{'username':'admin'}")
                .expect(200);
        admin = caller("admin", made.json());
    }

    /// Everything in memory.
    static RoleServer inMemory(Path folder) {
        return new RoleServer(folder, Map.of("LAKEFS_DATABASE_TYPE", "mem", "LAKEFS_BLOCKSTORE_TYPE", "mem"));
    }

    /// The same behind a proxy on this machine, whose word for the address of callers counts.
    static RoleServer behindProxy(Path folder) {
        return new RoleServer(
                folder,
                Map.of(
                        "LAKEFS_DATABASE_TYPE",
                        "mem",
                        "LAKEFS_BLOCKSTORE_TYPE",
                        "mem",
                        "LAKEFS_TRUSTED_PROXIES",
                        "127.0.0.1"));
    }

    /// Objects in files, which imports may come from too.
    static RoleServer withFiles(Path folder) {
        return new RoleServer(
                folder,
                Map.of(
                        "LAKEFS_DATABASE_TYPE",
                        "mem",
                        "LAKEFS_BLOCKSTORE_TYPE",
                        "local",
                        "LAKEFS_BLOCKSTORE_LOCAL_PATH",
                        folder.resolve("blocks").toString(),
                        "LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED",
                        "true",
                        "LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES",
                        folder.resolve("imports").toString()));
    }

    URI url() {
        return server.url();
    }

    /// How many requests to the records of identity `/metrics` has of an operation; `success` or `failure`.
    long requests(String operation, String success) throws IOException, InterruptedException {
        String name = "auth_request_duration_seconds_count{operation=\"%s\",success=\"%s\"} ";
        String line = name.formatted(operation, success);
        var request = HttpRequest.newBuilder(url().resolve("/metrics")).build();
        return client.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(each -> each.startsWith(line))
                .mapToLong(each -> Long.parseLong(each.substring(line.length())))
                .sum();
    }

    private Caller caller(String name, JsonNode key) {
        String pair = key.path("access_key_id").stringValue() + ":"
                + key.path("secret_access_key").stringValue();
        return new Caller(client, url(), name, "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    }

    /// Someone who sends no credentials.
    Caller nobody() {
        return new Caller(client, url(), "", "");
    }

    /// A new user without any policy.
    Caller user() {
        return user("user-" + names.incrementAndGet());
    }

    Caller user(String name) {
        admin.post("/auth/users", "{'id':'" + name + "'}").expect(201);
        return key(name);
    }

    /// A new key of a user.
    Caller key(String name) {
        return caller(
                name,
                admin.call("POST", "/auth/users/" + encode(name) + "/credentials")
                        .expect(201)
                        .json());
    }

    /// A new user with one policy of these statements.
    Caller userWith(List<Right> rights) {
        Caller user = user();
        if (!rights.isEmpty()) {
            attach(user, rights);
        }
        return user;
    }

    /// Gives the user one more policy.
    ///
    /// @return the policy's name
    String attach(Caller user, List<Right> rights) {
        String policy = "policy-" + names.incrementAndGet();
        admin.call("POST", "/auth/policies").body(policy(policy, rights)).expect(201);
        admin.call("PUT", "/auth/users/" + encode(user.name()) + "/policies/" + policy)
                .expect(201);
        return policy;
    }

    static String policy(String name, List<Right> rights) {
        return "{\"id\":\"" + name + "\",\"statement\":["
                + rights.stream().map(Right::statement).collect(Collectors.joining(",")) + "]}";
    }

    /// A repository `name`, with `dir/a` and the tag `v1` on `main`, and `feature` ahead of it.
    void furnish(String name, String scheme) {
        admin.post("/repositories", "{'name':'%s','storage_namespace':'%s://%s'}".formatted(name, scheme, name))
                .expect(201);
        String repository = "/repositories/" + name;
        admin.upload(name, "main", "dir/a", "content of a").expect(201);
        admin.post(repository + "/branches/main/commits", "{'message':'a'}").expect(201);
        admin.post(repository + "/tags", "{'id':'v1','ref':'main'}").expect(201);
        admin.post(repository + "/branches", "{'name':'feature','source':'main'}")
                .expect(201);
        admin.upload(name, "feature", "dir/b", "content of b").expect(201);
        admin.post(repository + "/branches/feature/commits", "{'message':'b'}").expect(201);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
