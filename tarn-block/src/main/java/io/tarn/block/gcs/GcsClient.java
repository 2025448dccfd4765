package io.tarn.block.gcs;

import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/// Opens the client library, over HTTP and JSON, with a limit on every wait.
final class GcsClient {
    /// Tries of one request, the first included.
    static final int TRIES_MAX = 5;

    /// The piece of a large object that is sent in one request, and tried again as a whole.
    static final int CHUNK_BYTES = 4 << 20;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);
    private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(4);
    private static final Duration RETRY_TOTAL_MAX = Duration.ofMinutes(5);

    /// Requests about objects name no project; without one here the library would look for it in the network.
    private static final String NO_PROJECT = "none";

    private GcsClient() {}

    static Storage open(GcsOptions options) {
        return open(options, SILENCE_MAX);
    }

    /// @param silenceMax how long the service may stay silent
    static Storage open(GcsOptions options, Duration silenceMax) {
        StorageOptions.Builder builder = StorageOptions.http()
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout((int) CONNECT_MAX.toMillis())
                        .setReadTimeout((int) silenceMax.toMillis())
                        .build())
                .setStorageRetryStrategy(new GcsRetries())
                .setProjectId(NO_PROJECT)
                .setCredentials(credentials(options))
                .setRetrySettings(RetrySettings.newBuilder()
                        .setMaxAttempts(TRIES_MAX)
                        .setInitialRetryDelayDuration(RETRY_DELAY_MIN)
                        .setRetryDelayMultiplier(2)
                        .setMaxRetryDelayDuration(RETRY_DELAY_MAX)
                        .setInitialRpcTimeoutDuration(silenceMax)
                        .setMaxRpcTimeoutDuration(silenceMax)
                        .setTotalTimeoutDuration(RETRY_TOTAL_MAX)
                        .build());
        options.endpointUrl().ifPresent(builder::setHost);
        return builder.build().getService();
    }

    private static Credentials credentials(GcsOptions options) {
        try {
            return options.dataCredentials().or(options::credentials).isPresent()
                    ? read(options.dataCredentials().or(options::credentials).orElseThrow())
                    : options.endpointUrl().isPresent()
                            ? NoCredentials.getInstance()
                            : GoogleCredentials.getApplicationDefault();
        } catch (IOException e) {
            throw new ObjectStoreException(
                    Kind.FORBIDDEN,
                    "no usable Google credentials: name the key of a service account in"
                            + " blockstore.gs.credentials_file or credentials_json, or give this machine an identity",
                    e);
        }
    }

    private static Credentials read(GcsOptions.Credential credential) throws IOException {
        try (InputStream json = switch (credential) {
            case GcsOptions.Credential.File file -> Files.newInputStream(file.path());
            case GcsOptions.Credential.Json text ->
                new ByteArrayInputStream(text.text().getBytes(StandardCharsets.UTF_8));
        }) {
            return GoogleCredentials.fromStream(json);
        }
    }
}
