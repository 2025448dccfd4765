package io.tarn.block.s3;

import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts and gets through the adapter next to the same through the SDK alone, on one server, in turns. Run by
/// hand with the test class path: `java io.tarn.block.s3.S3Benchmark <folder> s3proxy|s3mock`.
final class S3Benchmark {
    private static final String BUCKET = "bench";
    private static final int ROUNDS = 5;
    private static final int CALLERS = 16;
    private static final int SMALL_BYTES = 1024;

    private S3Benchmark() {}

    private interface Operation {
        void run(int number) throws Exception;
    }

    private record Row(String name, Operation sdk, Operation adapter, int callers, int operations, long bytes) {}

    /// Bytes that cost nothing to make.
    private static final class Blank extends InputStream {
        private long left;

        Blank(long length) {
            this.left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count > 0 || length == 0 ? count : -1;
        }
    }

    static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (S3Emulator server = arguments[1].equals("s3mock") ? new S3MockServer(folder) : new S3ProxyServer(folder)) {
            server.start();
            server.createBucket(BUCKET);
            try (S3Client sdk = sdk(server);
                    S3ObjectStore store = new S3ObjectStore(server.options())) {
                for (long size : new long[] {8L << 20, 256L << 20}) {
                    int count = (int) Math.max(2, (512L << 20) / size);
                    measure(new Row(
                            "put of " + (size >> 20) + " MiB", put(sdk, size), put(store, size), 1, count, size));
                    measure(new Row(
                            "get of " + (size >> 20) + " MiB", get(sdk, size), get(store, size), 1, count, size));
                }
                measure(new Row(
                        "put of 1 KiB", put(sdk, SMALL_BYTES), put(store, SMALL_BYTES), CALLERS, 2000, SMALL_BYTES));
                measure(new Row(
                        "get of 1 KiB", get(sdk, SMALL_BYTES), get(store, SMALL_BYTES), CALLERS, 2000, SMALL_BYTES));
            }
        }
    }

    private static S3Client sdk(S3Emulator server) {
        return S3Client.builder()
                .region(Region.of(S3Options.REGION))
                .endpointOverride(server.endpoint())
                .forcePathStyle(true)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(Apache5HttpClient.builder().maxConnections(256))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        server.accessKey().accessKeyId(), server.accessKey().secretAccessKey())))
                .build();
    }

    private static Operation put(S3Client sdk, long size) {
        return number -> sdk.putObject(
                put -> put.bucket(BUCKET).key("sdk/" + size + "/" + number),
                RequestBody.fromInputStream(new Blank(size), size));
    }

    private static Operation put(S3ObjectStore store, long size) {
        return number -> store.put(
                StorageLocation.full("", "s3://" + BUCKET + "/store/" + size + "/" + number),
                new Blank(size),
                OptionalLong.of(size),
                PutOptions.none());
    }

    private static Operation get(S3Client sdk, long size) {
        return number -> drain(sdk.getObject(get -> get.bucket(BUCKET).key("sdk/" + size + "/" + number)));
    }

    private static Operation get(S3ObjectStore store, long size) {
        return number -> drain(store.get(StorageLocation.full("", "s3://" + BUCKET + "/store/" + size + "/" + number)));
    }

    private static void drain(InputStream content) throws Exception {
        byte[] buffer = new byte[64 << 10];
        try (content) {
            while (content.read(buffer) >= 0) {}
        }
    }

    private static void measure(Row row) throws Exception {
        double[] sdk = new double[ROUNDS];
        double[] adapter = new double[ROUNDS];
        run(row, row.sdk());
        run(row, row.adapter());
        for (int round = 0; round < ROUNDS; round++) {
            sdk[round] = run(row, row.sdk());
            adapter[round] = run(row, row.adapter());
        }
        Arrays.sort(sdk);
        Arrays.sort(adapter);
        double a = sdk[ROUNDS / 2];
        double b = adapter[ROUNDS / 2];
        boolean small = row.bytes() == SMALL_BYTES;
        double unit = small ? 1 : row.bytes() / (double) (1 << 20);
        System.out.printf(
                "%-16s SDK %8.1f  adapter %8.1f %s  %3.0f %%   (medians of %d, spread %.1f-%.1f and %.1f-%.1f)%n",
                row.name(),
                a * unit,
                b * unit,
                small ? "ops/s" : "MiB/s",
                100 * b / a,
                ROUNDS,
                sdk[0] * unit,
                sdk[ROUNDS - 1] * unit,
                adapter[0] * unit,
                adapter[ROUNDS - 1] * unit);
    }

    /// Operations a second.
    private static double run(Row row, Operation operation) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Thread[] threads = new Thread[row.callers()];
        long start = System.nanoTime();
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.startVirtualThread(() -> work(row, operation, next));
        }
        for (Thread thread : threads) {
            if (!thread.join(Duration.ofMinutes(10))) {
                throw new IllegalStateException(row.name() + " takes too long");
            }
        }
        return row.operations() / ((System.nanoTime() - start) / 1e9);
    }

    private static void work(Row row, Operation operation, AtomicInteger next) {
        for (int number = next.getAndIncrement(); number < row.operations(); number = next.getAndIncrement()) {
            try {
                operation.run(number);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
