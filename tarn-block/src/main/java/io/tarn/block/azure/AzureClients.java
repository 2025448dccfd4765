package io.tarn.block.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobAsyncClient;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceAsyncClient;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// The clients of the accounts that addresses name. All share one HTTP client, whose every wait has a limit.
final class AzureClients implements AutoCloseable {
    /// Tries of one request, the first included.
    static final int TRIES_MAX = 5;

    /// How long a connection may take, and how long the service may stay silent.
    static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(100);
    private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(4);
    private static final int EMULATOR_PORT = 10_000;
    private static final int ACCOUNTS_MAX = 64;

    private final AzureOptions options;
    private final Function<HttpClient, TokenCredential> identity;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final Optional<StorageSharedKeyCredential> key;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    private record Account(BlobServiceClient blocking, BlobServiceAsyncClient streaming) {}

    AzureClients(AzureOptions options) {
        this(
                options,
                java.net.http.HttpClient.newBuilder(),
                http -> new DefaultAzureCredentialBuilder().httpClient(http).build());
    }

    /// @param identity makes the identity that is used when there is no key
    AzureClients(
            AzureOptions options,
            java.net.http.HttpClient.Builder connections,
            Function<HttpClient, TokenCredential> identity) {
        this.options = options;
        this.identity = identity;
        Duration silence = options.tryTimeout().compareTo(SILENCE_MAX) < 0 ? options.tryTimeout() : SILENCE_MAX;
        this.http = new JdkHttpClientBuilder(connections
                        .version(java.net.http.HttpClient.Version.HTTP_1_1)
                        .executor(threads))
                .connectionTimeout(CONNECT_MAX)
                .responseTimeout(silence)
                .readTimeout(silence)
                .writeTimeout(silence)
                .build();
        this.key = options.storageAccessKey()
                .map(secret -> new StorageSharedKeyCredential(options.storageAccount(), secret));
    }

    boolean hasKey() {
        return key.isPresent();
    }

    BlobClient blob(AzureAddress address) {
        return container(address).getBlobClient(address.key());
    }

    BlobContainerClient container(AzureAddress address) {
        return service(address.account()).getBlobContainerClient(address.container());
    }

    BlobServiceClient service(String account) {
        return account(account).blocking();
    }

    BlobAsyncClient stream(AzureAddress address) {
        return account(address.account())
                .streaming()
                .getBlobContainerAsyncClient(address.container())
                .getBlobAsyncClient(address.key());
    }

    @Override
    public void close() {
        accounts.clear();
        threads.shutdown();
    }

    private Account account(String name) {
        requireKeyFits(name);
        if (accounts.size() >= ACCOUNTS_MAX) {
            accounts.clear();
        }
        return accounts.computeIfAbsent(name, this::open);
    }

    private void requireKeyFits(String account) {
        if (key.isPresent() && !account.equals(options.storageAccount())) {
            throw new ObjectStoreException(
                    Kind.FORBIDDEN,
                    "the configured access key is that of the storage account " + options.storageAccount() + ", not of "
                            + account + ": use the default Azure identity to work with several accounts");
        }
    }

    private Account open(String account) {
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(endpoint(account))
                .httpClient(http)
                .retryOptions(new RequestRetryOptions(
                        RetryPolicyType.EXPONENTIAL,
                        TRIES_MAX,
                        (int) Math.clamp(options.tryTimeout().toSeconds(), 1, Integer.MAX_VALUE),
                        RETRY_DELAY_MIN.toMillis(),
                        RETRY_DELAY_MAX.toMillis(),
                        null));
        key.ifPresentOrElse(builder::credential, () -> builder.credential(identity.apply(http)));
        return new Account(builder.buildClient(), builder.buildAsyncClient());
    }

    private String endpoint(String account) {
        return options.testEndpointUrl()
                .map(url -> URI.create(url).getPath().length() > 1 ? url : url.replaceFirst("/$", "") + "/" + account)
                .orElse(
                        options.domain().equals(AzureOptions.DOMAIN_TEST)
                                ? "http://" + account + "." + options.domain() + ":" + EMULATOR_PORT
                                : "https://" + account + "." + options.domain());
    }
}
