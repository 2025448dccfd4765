package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of the REST contract with the JDK's own client, below `/api/v1`. For many threads.
final class Rest {
    static final JsonMapper JSON = JsonMapper.shared();

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String authorization;

    /// An answer with its whole body, which nobody changes.
    record Answer(int status, byte[] body, HttpHeaders headers) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return JSON.readTree(body);
        }

        String message() {
            return json().path("message").asString();
        }

        /// This answer, if it has the status; else a failure that shows the body.
        Answer expect(int expected) {
            assertThat(status).as(this::text).isEqualTo(expected);
            return this;
        }
    }

    Rest(String url, String accessKey, String secretKey) {
        this.base = url + "/api/v1";
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((accessKey + ":" + secretKey).getBytes(StandardCharsets.UTF_8));
    }

    /// Calls without credentials.
    static Rest anonymous(String url) {
        return new Rest(url, "", "");
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, HttpRequest.BodyPublishers.noBody(), "");
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, HttpRequest.BodyPublishers.noBody(), "");
    }

    /// A call with a JSON body.
    Answer call(String method, String path, Map<String, ?> body) throws IOException, InterruptedException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        return send(method, path, HttpRequest.BodyPublishers.ofByteArray(bytes), "application/json");
    }

    /// uploadObject with a raw body.
    Answer upload(String repository, String branch, String path, byte[] content)
            throws IOException, InterruptedException {
        String target = "/repositories/" + repository + "/branches/" + branch + "/objects?path=" + encoded(path);
        return send("POST", target, HttpRequest.BodyPublishers.ofByteArray(content), "application/octet-stream");
    }

    /// uploadObject that only makes what is not there yet.
    Answer uploadNew(String repository, String branch, String path, byte[] content)
            throws IOException, InterruptedException {
        String target = "/repositories/" + repository + "/branches/" + branch + "/objects?path=" + encoded(path);
        HttpRequest.Builder request = request("POST", target, HttpRequest.BodyPublishers.ofByteArray(content))
                .header("Content-Type", "application/octet-stream")
                .header("If-None-Match", "*");
        return send(request.build());
    }

    /// getObject.
    Answer object(String repository, String ref, String path) throws IOException, InterruptedException {
        return get("/repositories/" + repository + "/refs/" + ref + "/objects?path=" + encoded(path));
    }

    /// Every object below the prefix, all pages.
    List<JsonNode> list(String repository, String ref, String prefix) throws IOException, InterruptedException {
        return pages("/repositories/" + repository + "/refs/" + ref + "/objects/ls?prefix=" + encoded(prefix));
    }

    /// The commits of a ref from the newest on, all pages; along first parents only, or all ancestors.
    List<JsonNode> log(String repository, String ref, boolean firstParents) throws IOException, InterruptedException {
        return pages("/repositories/" + repository + "/refs/" + ref + "/commits?first_parent=" + firstParents);
    }

    /// Every result of a listing with a query, all pages.
    private List<JsonNode> pages(String target) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = get(target + "&amount=1000&after=" + encoded(after))
                    .expect(200)
                    .json();
            page.path("results").forEach(all::add);
            if (!page.path("pagination").path("has_more").asBoolean()) {
                return all;
            }
            after = page.path("pagination").path("next_offset").asString();
        }
    }

    private Answer send(String method, String path, HttpRequest.BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(method, path, body);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return send(request.build());
    }

    private HttpRequest.Builder request(String method, String path, HttpRequest.BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body)
                .timeout(TIMEOUT);
        if (!authorization.equals("Basic Og==")) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.body(), answer.headers());
    }

    /// The same failure, unchecked, for lambdas.
    static UncheckedIOException unchecked(IOException e) {
        return new UncheckedIOException(e);
    }
}
