package io.tarn.auth.saml;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/// Places of metadata: a file, or a URL that is asked without following redirects.
public final class MetadataLocations {
    private MetadataLocations() {}

    /// `idp_metadata_file_path`.
    public static MetadataSource.Location file(Path file) {
        return () -> {
            try (InputStream stream = Files.newInputStream(file)) {
                byte[] bytes = stream.readNBytes(MetadataReader.BYTES_MAX + 1);
                if (bytes.length > MetadataReader.BYTES_MAX) {
                    throw new IOException(file + " is longer than " + MetadataReader.BYTES_MAX + " bytes");
                }
                return bytes;
            }
        };
    }

    /// `idp_metadata_url`.
    ///
    /// @param timeout longest wait for the whole answer, `idp_request_timeout`
    /// @param tls whom to trust
    public static MetadataSource.Location url(URI url, Duration timeout, SSLContext tls) {
        if (url.getHost() == null || !("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
            throw new IllegalArgumentException("idp_metadata_url is no http or https URL");
        }
        HttpClient client = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        return () -> fetch(client, url, timeout);
    }

    private static byte[] fetch(HttpClient client, URI url, Duration timeout) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MetadataReader.BYTES_MAX));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode() + " from " + url.getHost());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }
}
