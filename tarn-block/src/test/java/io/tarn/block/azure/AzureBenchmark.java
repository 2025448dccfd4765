package io.tarn.block.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.blob.models.ParallelTransferOptions;
import com.azure.storage.blob.options.BlobParallelUploadOptions;
import com.azure.storage.common.StorageSharedKeyCredential;
import io.tarn.block.ObjectStore;
import io.tarn.block.StoreBenchmark;
import java.io.IOException;
import java.io.InputStream;

/// The adapter next to the library's `uploadWithResponse` (its defaults but blocks of the adapter's size) and
/// `openInputStream`, both on one Azurite. Run by hand with the test class path in the folder of the module.
final class AzureBenchmark {
    private AzureBenchmark() {}

    static void main(String[] arguments) {
        AzuriteServer server = AzuriteServer.shared();
        String namespace = server.newContainer();
        HttpClient http = new JdkHttpClientBuilder().build();
        BlobContainerClient container = new BlobServiceClientBuilder()
                .endpoint(server.endpoint() + "/" + AzuriteServer.ACCOUNT)
                .credential(new StorageSharedKeyCredential(AzuriteServer.ACCOUNT, AzuriteServer.KEY))
                .httpClient(http)
                .buildClient()
                .getBlobContainerClient(namespace.substring(namespace.lastIndexOf('/') + 1));
        try (ObjectStore store = new AzureObjectStore(server.options())) {
            StoreBenchmark.Target adapter = StoreBenchmark.adapter(store, namespace + "/a");
            StoreBenchmark.compare(adapter, library(container));
            StoreBenchmark.memory(adapter);
        }
    }

    private static StoreBenchmark.Target library(BlobContainerClient container) {
        return new StoreBenchmark.Target() {
            @Override
            public void put(String key, InputStream content, long length) throws IOException {
                container
                        .getBlobClient("l/" + key)
                        .uploadWithResponse(
                                new BlobParallelUploadOptions(content)
                                        .setParallelTransferOptions(new ParallelTransferOptions()
                                                .setBlockSizeLong((long) BlockUpload.BLOCK_BYTES_MIN)
                                                .setMaxSingleUploadSizeLong((long) BlockUpload.BLOCK_BYTES_MIN)),
                                null,
                                Context.NONE);
            }

            @Override
            public InputStream get(String key) {
                return container.getBlobClient("l/" + key).openInputStream();
            }
        };
    }
}
