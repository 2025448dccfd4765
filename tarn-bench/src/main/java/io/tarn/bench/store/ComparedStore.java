package io.tarn.bench.store;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.google.cloud.NoCredentials;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import io.tarn.block.ObjectStore;
import io.tarn.block.azure.AzureObjectStore;
import io.tarn.block.azure.AzuriteServer;
import io.tarn.block.gcs.GcsEmulator;
import io.tarn.block.gcs.GcsObjectStore;
import io.tarn.block.s3.S3Emulator;
import io.tarn.block.s3.S3MockServer;
import io.tarn.block.s3.S3ObjectStore;
import io.tarn.block.s3.S3Options;
import io.tarn.block.s3.S3ProxyServer;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// An emulator with two ways to it: the adapter, and the client library with settings that are fair to compare (its
/// defaults, pieces of the adapter's size, no checksums that the adapter does not make).
///
/// @param server to be closed at the end
record ComparedStore(DataPath adapter, DataPath library, AutoCloseable server) implements AutoCloseable {
    private static final String BUCKET = "bench";
    private static final int CONNECTIONS = 256;
    private static final long AZURE_BLOCK_BYTES = 4 << 20;
    private static final int GOOGLE_CHUNK_BYTES = 4 << 20;

    /// A store that can be compared, by the name that asks for it. `open` takes a folder for the server's files.
    record Kind(String name, Function<Path, ComparedStore> open) {}

    /// Every kind there is.
    static final List<Kind> KINDS = List.of(
            new Kind("s3proxy", folder -> s3(new S3ProxyServer(folder))),
            new Kind("s3mock", folder -> s3(new S3MockServer(folder))),
            new Kind("azurite", folder -> azure()),
            new Kind("gcs", folder -> google()));

    private static ComparedStore s3(S3Emulator server) {
        server.start();
        server.createBucket(BUCKET);
        S3Client library = S3Client.builder()
                .region(Region.of(S3Options.REGION))
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(CONNECTIONS))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        server.accessKey().accessKeyId(), server.accessKey().secretAccessKey())))
                .build();
        ObjectStore store = new S3ObjectStore(server.options());
        return new ComparedStore(DataPath.of(store, "s3://" + BUCKET + "/adapter"), s3(library), () -> {
            store.close();
            library.close();
            server.close();
        });
    }

    private static DataPath s3(S3Client client) {
        return new DataPath() {
            @Override
            public void put(String key, InputStream content, long length) {
                client.putObject(
                        put -> put.bucket(BUCKET).key("library/" + key), RequestBody.fromInputStream(content, length));
            }

            @Override
            public InputStream get(String key) {
                return client.getObject(get -> get.bucket(BUCKET).key("library/" + key));
            }
        };
    }

    private static ComparedStore azure() {
        AzuriteServer server = AzuriteServer.shared();
        String namespace = server.newContainer();
        HttpClient http = new JdkHttpClientBuilder().build();
        BlobContainerClient container = new BlobServiceClientBuilder()
                .endpoint(server.endpoint() + "/" + AzuriteServer.ACCOUNT)
                .credential(new StorageSharedKeyCredential(AzuriteServer.ACCOUNT, AzuriteServer.KEY))
                .httpClient(http)
                .buildClient()
                .getBlobContainerClient(namespace.substring(namespace.lastIndexOf('/') + 1));
        ObjectStore store = new AzureObjectStore(server.options());
        return new ComparedStore(DataPath.of(store, namespace + "/adapter"), azure(container), store);
    }

    private static DataPath azure(BlobContainerClient container) {
        return new DataPath() {
            @Override
            public void put(String key, InputStream content, long length) {
                container
                        .getBlobClient("library/" + key)
                        .uploadWithResponse(
                                new BlobParallelUploadOptions(content)
                                        .setParallelTransferOptions(new ParallelTransferOptions()
                                                .setBlockSizeLong(AZURE_BLOCK_BYTES)
                                                .setMaxSingleUploadSizeLong(AZURE_BLOCK_BYTES)),
                                null,
                                Context.NONE);
            }

            @Override
            public InputStream get(String key) {
                return container.getBlobClient("library/" + key).openInputStream();
            }
        };
    }

    private static ComparedStore google() {
        GcsEmulator server = GcsEmulator.shared();
        String namespace = server.newBucket();
        Storage library = StorageOptions.http()
                .setHost(server.endpoint())
                .setProjectId("none")
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
        ObjectStore store = new GcsObjectStore(server.options());
        String bucket = namespace.substring("gs://".length());
        return new ComparedStore(DataPath.of(store, namespace + "/adapter"), google(library, bucket), store);
    }

    private static DataPath google(Storage client, String bucket) {
        return new DataPath() {
            @Override
            public void put(String key, InputStream content, long length) throws java.io.IOException {
                client.createFrom(BlobInfo.newBuilder(bucket, "library/" + key).build(), content, GOOGLE_CHUNK_BYTES);
            }

            @Override
            public InputStream get(String key) {
                return Channels.newInputStream(client.reader(bucket, "library/" + key));
            }
        };
    }

    @Override
    public void close() throws Exception {
        server.close();
    }
}
