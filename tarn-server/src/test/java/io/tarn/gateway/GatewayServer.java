package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/// The whole server in this process, set up, with a client of each of its doors. Its loopback address is a name of the
/// gateway, so requests need no signature of AWS to get there: [#call] sends the administrator's key as the REST API
/// takes it, and [#s3] signs as AWS does.
public final class GatewayServer implements AutoCloseable {
    public static final String KEY = "AKIAJTESTTESTTESTTEQ";
    public static final String SECRET = "a secret that tests may know";

    private final TestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    private GatewayServer(Path folder, Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>();
        variables.put("LAKEFS_DATABASE_TYPE", "mem");
        variables.put("LAKEFS_BLOCKSTORE_TYPE", "local");
        variables.put("LAKEFS_BLOCKSTORE_LOCAL_PATH", folder.resolve("blocks").toString());
        variables.put("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "tests encrypt with this");
        variables.put("LAKEFS_GATEWAYS_S3_DOMAIN_NAME", "127.0.0.1,s3.example.com");
        variables.put(
                "LAKEFS_COMMITTED_LOCAL_CACHE_DIR", folder.resolve("cache").toString());
        variables.putAll(environment);
        server = new TestServer(variables, folder);
        api("POST", "/setup_lakefs", """
                {"username":"admin","key":{"access_key_id":"%s","secret_access_key":"%s"}}""".formatted(KEY, SECRET), 200);
    }

    /// Metadata in memory, objects in files.
    public static GatewayServer start(Path folder) {
        return new GatewayServer(folder, Map.of());
    }

    /// The same with more configuration, in the names of environment variables.
    public static GatewayServer start(Path folder, Map<String, String> environment) {
        return new GatewayServer(folder, environment);
    }

    /// Where it listens, without a path.
    public URI url() {
        return server.url();
    }

    /// Makes a repository with the branch `main`.
    public void createRepository(String name) {
        String scheme = "local";
        api(
                "POST",
                "/repositories",
                "{\"name\":\"%s\",\"storage_namespace\":\"%s://%s\"}".formatted(name, scheme, name),
                201);
    }

    /// Makes a branch of another.
    public void createBranch(String repository, String name, String source) {
        api(
                "POST",
                "/repositories/" + repository + "/branches",
                "{\"name\":\"%s\",\"source\":\"%s\"}".formatted(name, source),
                201);
    }

    /// Commits a branch and returns the answer's document.
    public String commit(String repository, String branch) {
        return api(
                "POST",
                "/repositories/" + repository + "/branches/" + branch + "/commits",
                "{\"message\":\"a commit\"}",
                201);
    }

    /// Calls the REST API, below `/api/v1`, and requires a status; an empty `json` is no body. The host is named
    /// `localhost`, which is no name of the gateway.
    public String api(String method, String target, String json, int status) {
        URI url = URI.create("http://localhost:" + url().getPort() + "/api/v1" + target);
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Authorization", basic());
        BodyPublisher body = BodyPublishers.noBody();
        if (!json.isEmpty()) {
            request.header("Content-Type", "application/json");
            body = BodyPublishers.ofString(json);
        }
        if (target.equals("/setup_lakefs")) {
            request.setHeader("Authorization", "");
        }
        Answer answer = send(request.method(method, body).build());
        if (answer.status() != status) {
            throw new AssertionError(
                    method + " " + target + ": " + answer.status() + " instead of " + status + ": " + answer.text());
        }
        return answer.text();
    }

    /// Calls the gateway as the administrator. `target` begins with `/` and is sent as it is.
    ///
    /// @param headers names and values in turn
    public Answer call(String method, String target, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + target))
                .header("Authorization", basic())
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /// The same without a body.
    public Answer call(String method, String target) {
        return call(method, target, new byte[0]);
    }

    /// Sends a request as it is.
    public Answer send(HttpRequest request) {
        try {
            return new Answer(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// The administrator's key in the way of the REST API.
    public static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((KEY + ":" + SECRET).getBytes(UTF_8));
    }

    /// A client of AWS's kit, path style, with its default settings.
    public S3Client s3() {
        return s3Builder().build();
    }

    /// The same, to be changed.
    public S3ClientBuilder s3Builder() {
        return S3Client.builder()
                .endpointOverride(url())
                .region(Region.US_EAST_1)
                .serviceConfiguration(
                        S3Configuration.builder().pathStyleAccessEnabled(true).build())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, SECRET)));
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    /// What came back.
    public record Answer(HttpResponse<byte[]> response) {
        public int status() {
            return response.statusCode();
        }

        public byte[] body() {
            return response.body();
        }

        public String text() {
            return new String(response.body(), UTF_8);
        }

        /// A header, empty when absent.
        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public List<String> headers(String name) {
            return response.headers().allValues(name);
        }

        /// The text of the first element of that name in the document, empty when absent; entities are left alone.
        public String element(String name) {
            String text = text();
            int from = text.indexOf("<" + name + ">");
            int to = text.indexOf("</" + name + ">", from);
            return from < 0 || to < 0 ? "" : text.substring(from + name.length() + 2, to);
        }

        /// The text that stands in a document.
        public static String unescaped(String xml) {
            return xml.replace("&#xA;", "\n")
                    .replace("&#34;", "\"")
                    .replace("&#39;", "'")
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&");
        }

        /// Requires a status.
        public Answer expect(int status) {
            if (status() != status) {
                throw new AssertionError("status " + status() + " instead of " + status + ": " + text());
            }
            return this;
        }

        /// Requires a refusal with this status and code.
        public Answer expect(int status, String code) {
            expect(status);
            if (!element("Code").equals(code)) {
                throw new AssertionError("code " + element("Code") + " instead of " + code + ": " + text());
            }
            return this;
        }
    }
}
