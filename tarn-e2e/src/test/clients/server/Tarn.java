package server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The server that the tests run against, told by system properties, and the calls of its REST API that they make.
public final class Tarn {
    public static final URI URL = URI.create(System.getProperty("tarn.url"));
    public static final String ACCESS_KEY = System.getProperty("tarn.access.key");
    public static final String SECRET_KEY = System.getProperty("tarn.secret.key");

    /// The repository made for this run.
    public static final String REPOSITORY = System.getProperty("tarn.repository");

    /// A domain name of the gateway, without a port.
    public static final String DOMAIN = System.getProperty("tarn.domain", "");

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{64})\"");

    private Tarn() {}

    /// Makes a branch of `main`.
    public static void branch(String name) {
        post("/branches", "{\"name\":\"%s\",\"source\":\"main\"}".formatted(name));
    }

    /// Commits a branch and returns the commit's id.
    public static String commit(String branch) {
        String answer = post("/branches/" + branch + "/commits", "{\"message\":\"by a client of S3\"}");
        Matcher id = ID.matcher(answer);
        if (!id.find()) {
            throw new IllegalStateException(answer);
        }
        return id.group(1);
    }

    public static void tag(String name, String ref) {
        post("/tags", "{\"id\":\"%s\",\"ref\":\"%s\"}".formatted(name, ref));
    }

    private static String post(String target, String json) {
        String keys = ACCESS_KEY + ":" + SECRET_KEY;
        HttpRequest request = HttpRequest.newBuilder(URL.resolve("/api/v1/repositories/" + REPOSITORY + target))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(keys.getBytes(StandardCharsets.UTF_8)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        HttpResponse<String> answer = send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(target + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /// Sends a request without any kit.
    public static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return CLIENT.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
