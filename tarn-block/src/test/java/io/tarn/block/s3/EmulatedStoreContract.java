package io.tarn.block.s3;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The contract against a server of another make: one server a class, one bucket a test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EmulatedStoreContract extends ObjectStoreContract {
    @TempDir
    static Path home;

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private S3Emulator emulator;
    private String bucket;

    protected abstract S3Emulator emulator(Path folder);

    @BeforeAll
    void startServer() {
        emulator = emulator(home);
        emulator.start();
    }

    @AfterAll
    void stopServer() {
        emulator.close();
    }

    @Override
    protected ObjectStore open(Path folder) {
        bucket = "lake-" + BUCKETS.incrementAndGet();
        emulator.createBucket(bucket);
        return new S3ObjectStore(emulator.options());
    }

    @Override
    protected String namespaceUri() {
        return "s3://" + bucket + "/inner";
    }

    @Override
    protected Duration putTimeTolerance() {
        return Duration.ofSeconds(2);
    }

    @Override
    protected int partBytesMin() {
        return 5 << 20;
    }
}
