package aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aws.Clients.Async;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import server.Tarn;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.transfer.s3.S3TransferManager;

/// The clients that do not block, on Netty and on AWS's own library, and the transfer manager on both.
final class AsyncClients {
    private static final String BUCKET = Tarn.REPOSITORY;
    private static final int LARGE_MIB = 200;
    private static final int SMALL_COUNT = 100;
    private static final int ANSWER_MAX_SECONDS = 30;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NETTY_IN_PARTS")
    void manyAtOnce(Async kind) {
        String root = "main/async-" + kind + "/";
        try (S3AsyncClient s3 = kind.client()) {
            List<CompletableFuture<?>> writes = new ArrayList<>();
            for (int i = 0; i < SMALL_COUNT; i++) {
                String key = root + i;
                writes.add(s3.putObject(
                                request -> request.bucket(BUCKET).key(key),
                                AsyncRequestBody.fromBytes(content(key, i(key))))
                        .orTimeout(ANSWER_MAX_SECONDS, TimeUnit.SECONDS)
                        .exceptionally(failure -> {
                            throw new CompletionException(key, failure);
                        }));
            }
            writes.forEach(CompletableFuture::join);
            List<CompletableFuture<ResponseBytes<GetObjectResponse>>> reads = new ArrayList<>();
            for (int i = 0; i < SMALL_COUNT; i++) {
                String key = root + i;
                reads.add(s3.getObject(
                                request -> request.bucket(BUCKET).key(key), AsyncResponseTransformer.toBytes())
                        .orTimeout(ANSWER_MAX_SECONDS, TimeUnit.SECONDS));
            }
            for (int i = 0; i < SMALL_COUNT; i++) {
                assertThat(reads.get(i).join().asByteArray()).isEqualTo(content(root + i, i));
            }
            List<String> listed = new ArrayList<>();
            s3.listObjectsV2Paginator(request -> request.bucket(BUCKET).prefix(root).maxKeys(30))
                    .contents()
                    .map(S3Object::key)
                    .subscribe(listed::add)
                    .join();
            assertThat(listed).hasSize(SMALL_COUNT).isSorted();
            s3.copyObject(request -> request.sourceBucket(BUCKET)
                            .sourceKey(root + 7)
                            .destinationBucket(BUCKET)
                            .destinationKey(root + "copy"))
                    .join();
            assertThat(s3.headObject(request -> request.bucket(BUCKET).key(root + "copy"))
                            .join()
                            .contentLength())
                    .isEqualTo(content(root + 7, 7).length);
            s3.deleteObject(request -> request.bucket(BUCKET).key(root + 7)).join();
            assertThatThrownBy(() -> s3.getObject(
                                    request -> request.bucket(BUCKET).key(root + 7), AsyncResponseTransformer.toBytes())
                            .join())
                    .hasCauseInstanceOf(S3Exception.class)
                    .cause()
                    .satisfies(refusal -> assertThat(((S3Exception) refusal).statusCode())
                            .isEqualTo(404));
        }
    }

    /// 200 MiB up in parts, down in parts at once, and copied in parts by the server; read from a commit too.
    @ParameterizedTest
    @EnumSource(mode = Mode.INCLUDE, names = {"NETTY_IN_PARTS", "CRT"})
    void transferManager(Async kind) throws IOException {
        String branch = kind == Async.CRT ? "large-crt" : "large-netty";
        Tarn.branch(branch);
        Path large = large(folder.resolve("large"));
        try (S3AsyncClient s3 = kind.client();
                S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
            String tag = transfers
                    .uploadFile(upload -> upload.source(large)
                            .putObjectRequest(request -> request.bucket(BUCKET).key(branch + "/large")))
                    .completionFuture()
                    .join()
                    .response()
                    .eTag();
            assertThat(tag).matches("\"[0-9a-f]{32}-[0-9]+\"");
            transfers
                    .copy(copy -> copy.copyObjectRequest(request -> request.sourceBucket(BUCKET)
                            .sourceKey(branch + "/large")
                            .destinationBucket(BUCKET)
                            .destinationKey(branch + "/copy")))
                    .completionFuture()
                    .join();
            String commit = Tarn.commit(branch);
            for (String name : List.of("/large", "/copy")) {
                s3.deleteObject(request -> request.bucket(BUCKET).key(branch + name)).join();
                HeadObjectResponse head = s3.headObject(request -> request.bucket(BUCKET).key(commit + name))
                        .join();
                assertThat(head.contentLength()).isEqualTo((long) LARGE_MIB << 20);
                Path back = folder.resolve("back");
                transfers
                        .downloadFile(download -> download.destination(back)
                                .getObjectRequest(
                                        request -> request.bucket(BUCKET).key(commit + name)))
                        .completionFuture()
                        .join();
                assertThat(Files.mismatch(large, back)).isEqualTo(-1);
                Files.delete(back);
            }
        }
    }

    /// A folder of small files up and down.
    @Test
    void transfersFolders() throws IOException {
        Path source = Files.createDirectories(folder.resolve("source/a/b"));
        for (int i = 0; i < 20; i++) {
            Files.write(source.resolve("file " + i), content("folder", i));
        }
        try (S3AsyncClient s3 = Async.NETTY.client();
                S3TransferManager transfers = S3TransferManager.builder().s3Client(s3).build()) {
            assertThat(transfers
                            .uploadDirectory(upload -> upload.source(folder.resolve("source"))
                                    .bucket(BUCKET)
                                    .s3Prefix("main/folder"))
                            .completionFuture()
                            .join()
                            .failedTransfers())
                    .isEmpty();
            assertThat(transfers
                            .downloadDirectory(download -> download.destination(folder.resolve("target"))
                                    .bucket(BUCKET)
                                    .listObjectsV2RequestTransformer(list -> list.prefix("main/folder/")))
                            .completionFuture()
                            .join()
                            .failedTransfers())
                    .isEmpty();
        }
        for (int i = 0; i < 20; i++) {
            assertThat(folder.resolve("target/a/b/file " + i)).hasBinaryContent(content("folder", i));
        }
    }

    private static int i(String key) {
        return Integer.parseInt(key.substring(key.lastIndexOf('/') + 1));
    }

    private static byte[] content(String key, int i) {
        return Clients.bytes(i * 1000, key.hashCode() + i);
    }

    private static Path large(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < LARGE_MIB; i++) {
                out.write(Clients.bytes(1 << 20, i));
            }
        }
        return file;
    }
}
