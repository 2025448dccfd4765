package io.tarn.catalog.imports;

import static io.tarn.catalog.imports.ImportLake.object;
import static io.tarn.catalog.imports.ImportLake.prefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.s3.S3ObjectStore;
import io.tarn.block.s3.S3ProxyServer;
import io.tarn.catalog.Entry;
import io.tarn.versioning.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Imports from a store that speaks the S3 protocol.
class S3ImportTest {
    @TempDir
    private Path directory;

    @Test
    void objectsOfABucketAreRegisteredWhereTheyLie() {
        try (S3ProxyServer server = new S3ProxyServer(directory.resolve("s3"))) {
            server.start();
            server.createBucket("lake");
            server.createBucket("outside");
            try (var store = new S3ObjectStore(server.options());
                    var lake = new ImportLake(directory.resolve("cache"), store)) {
                Repository repository = lake.repository("lake", "s3://lake/repo");
                lake.putObject("s3://outside/src/b", "22");
                lake.putObject("s3://outside/src/a/x y", "1");
                lake.putObject("s3://outside/src/a-b", "333");
                lake.putObject("s3://outside/one", "4444");
                lake.run(repository, prefix("s3://outside/src/", "in"), object("s3://outside/one", "single"));
                assertThat(lake.addresses(repository, "main"))
                        .containsEntry("in/a/x y", "s3://outside/src/a/x y")
                        .containsEntry("single", "s3://outside/one")
                        .containsOnlyKeys("in/a-b", "in/a/x y", "in/b", "single");
                Entry entry = lake.entries(repository, "main").get("single");
                assertThat(entry.sizeBytes()).isEqualTo(4);
                assertThat(entry.etag()).isEqualTo("dbc4d84bfcfe2284ba11beffb853a8c4");
                assertThat(lake.fail(repository, prefix("s3://no-such-bucket/x", "in")))
                        .startsWith("import error: error on ingest: creating object-store walker on path"
                                + " s3://no-such-bucket/x: ");
                assertThat(lake.fail(repository, prefix("gs://outside/x", "in")))
                        .endsWith("expected storage type s3: invalid address");
            }
        }
    }
}
