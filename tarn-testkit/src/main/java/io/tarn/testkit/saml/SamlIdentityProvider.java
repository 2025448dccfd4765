package io.tarn.testkit.saml;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The identity provider of the npm package `samlp`, in a process of its own on a free port of the loopback
/// address. Installed below `target` once.
public final class SamlIdentityProvider implements AutoCloseable {
    /// Version of the npm package.
    public static final String VERSION = "8.0.0";

    private static final String READY = "identity provider listens on ";
    private static final Pattern FIELD =
            Pattern.compile("name=\"(SAMLResponse|RelayState)\"\\s+value=\"([^\"]*)\"", Pattern.DOTALL);
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]*)\"");

    private final Process process;
    private final URI address;
    private final SelfSigned key;
    private final HttpClient client = HttpClient.newHttpClient();

    private SamlIdentityProvider(Process process, URI address, SelfSigned key) {
        this.process = process;
        this.address = address;
        this.key = key;
    }

    /// The form by which the provider answers.
    public record Form(String action, String samlResponse, String relayState) {}

    /// Starts one with a key of its own, made in `folder`.
    public static SamlIdentityProvider start(Path folder) {
        try {
            SelfSigned key = SelfSigned.make(folder, "idp", "RSA");
            Path script = folder.resolve("idp.js");
            try (InputStream stream = SamlIdentityProvider.class.getResourceAsStream("idp.js")) {
                Files.copy(Objects.requireNonNull(stream), script);
            }
            Process process = new ProcessBuilder(
                            "node",
                            script.toString(),
                            installed().toString(),
                            key.keyFile().toString(),
                            key.certificateFile().toString())
                    .redirectErrorStream(true)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new SamlIdentityProvider(process, URI.create("http://127.0.0.1:" + port(process)), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String port(Process process) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder output = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(READY)) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(further -> {}));
                return line.substring(READY.length());
            }
            output.append(line).append('\n');
        }
        throw new AssertionError("the identity provider did not start:\n" + output);
    }

    private static synchronized Path installed() throws IOException {
        Path folder = Path.of("target", "samlp-" + VERSION).toAbsolutePath();
        Path complete = folder.resolve("complete");
        if (!Files.exists(complete)) {
            Files.createDirectories(folder);
            execute(List.of(
                    "npm",
                    "install",
                    "--prefix",
                    folder.toString(),
                    "--no-audit",
                    "--no-fund",
                    "--ignore-scripts",
                    "--no-package-lock",
                    "samlp@" + VERSION));
            Files.createFile(complete);
        }
        return folder;
    }

    private static void execute(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /// Its key and certificate.
    public SelfSigned key() {
        return key;
    }

    /// Where its metadata is.
    public URI metadataUrl() {
        return address.resolve("/metadata");
    }

    /// Sets who is logged in and how it answers: options of `samlp.auth` as JSON, `user` with `nameId` and
    /// `claims`, and `consumer`, the address responses go to.
    public void configure(String json) {
        send(HttpRequest.newBuilder(address.resolve("/configure"))
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    /// What a browser sees that was sent to `url`: the form it posts next.
    public Form login(String url) {
        String page = send(HttpRequest.newBuilder(URI.create(url)).build());
        Matcher action = ACTION.matcher(page);
        Matcher field = FIELD.matcher(page);
        if (!action.find() || !field.find()) {
            throw new AssertionError("no form: " + page);
        }
        String response = field.group(2);
        if (!field.find()) {
            throw new AssertionError("no relay state: " + page);
        }
        return new Form(unescaped(action.group(1)), unescaped(response), unescaped(field.group(2)));
    }

    /// The provider's metadata.
    public String metadata() {
        return send(HttpRequest.newBuilder(metadataUrl()).build());
    }

    private String send(HttpRequest request) {
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new AssertionError("identity provider: " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static String unescaped(String html) {
        return html.replace("&#34;", "\"")
                .replace("&#39;", "'")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
    }

    @Override
    public void close() {
        process.destroy();
        client.close();
    }
}
