package io.tarn.e2e;

import static io.tarn.e2e.ForeignInstallation.TINY;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.s3.S3ProxyServer;
import io.tarn.e2e.ForeignTable.RowKey;
import io.tarn.testkit.Await;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// The takeover of [TakeoverTest] in small, from a DynamoDB table and an S3 bucket.
@Timeout(240)
class DynamoTakeoverTest {
    private static final String BUCKET = "left-lake";
    private static final ForeignInstallation LEFT = new ForeignInstallation("s3://" + BUCKET + "/");

    @TempDir
    Path directory;

    @Test
    void itemsAndBucketAreContinued() throws Exception {
        try (DynamoTable table = DynamoTable.made();
                S3ProxyServer bucket = new S3ProxyServer(directory.resolve("s3"))) {
            bucket.start();
            bucket.createBucket(BUCKET);
            table.insert(LEFT.rows);
            try (S3Client client = bucket.client()) {
                LEFT.objects.forEach((key, bytes) ->
                        client.putObject(put -> put.bucket(BUCKET).key("tiny/" + key), RequestBody.fromBytes(bytes)));
            }
            takeOver(home(table, bucket), table);
        }
    }

    private ServerHome home(DynamoTable table, S3ProxyServer bucket) {
        return ServerHome.fresh(directory)
                .with("LAKEFS_DATABASE_TYPE", "dynamodb")
                .without("LAKEFS_DATABASE_LOCAL_PATH")
                .with("LAKEFS_DATABASE_DYNAMODB_TABLE_NAME", table.name())
                .with(
                        "LAKEFS_DATABASE_DYNAMODB_ENDPOINT",
                        io.tarn.kv.dynamodb.DynamoServer.shared().endpoint().toString())
                .with("LAKEFS_DATABASE_DYNAMODB_AWS_REGION", DynamoTable.REGION)
                .with("LAKEFS_DATABASE_DYNAMODB_AWS_ACCESS_KEY_ID", DynamoTable.KEY_ID)
                .with("LAKEFS_DATABASE_DYNAMODB_AWS_SECRET_ACCESS_KEY", DynamoTable.KEY_SECRET)
                .with("LAKEFS_BLOCKSTORE_TYPE", "s3")
                .without("LAKEFS_BLOCKSTORE_LOCAL_PATH")
                .with("LAKEFS_BLOCKSTORE_S3_ENDPOINT", bucket.endpoint().toString())
                .with("LAKEFS_BLOCKSTORE_S3_FORCE_PATH_STYLE", "true")
                .with("LAKEFS_BLOCKSTORE_S3_DISCOVER_BUCKET_REGION", "false")
                .with(
                        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_ACCESS_KEY_ID",
                        bucket.accessKey().accessKeyId())
                .with(
                        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_SECRET_ACCESS_KEY",
                        bucket.accessKey().secretAccessKey())
                .with("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", ForeignInstallation.ENCRYPT_SECRET);
    }

    private static void takeOver(ServerHome home, DynamoTable table) throws Exception {
        var before = table.dump();
        Rest rest = new Rest(home.url(), ForeignInstallation.ACCESS_KEY, ForeignInstallation.SECRET_KEY);
        String commit;
        try (ServerProcess server = home.start()) {
            TakeoverChecks.installation(rest);
            TakeoverChecks.repositories(rest, "s3://" + BUCKET + "/");
            TakeoverChecks.history(rest, LEFT);
            TakeoverChecks.content(rest);
            commit = rest.call("POST", "/repositories/tiny/branches/dev/commits", Map.of("message", "go on"))
                    .expect(201)
                    .json()
                    .path("id")
                    .asString();
            assertThat(TakeoverChecks.paths(rest, "dev@"))
                    .containsExactly("a.txt", "dir/c", "dir/f", "new", "sealed/x", "sealed/y");
            Await.until(
                    "dropped tokens to be removed",
                    () -> table.dump().keySet().stream()
                            .noneMatch(row -> row.partition().equals("cleanup-tokens")));
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        var written = Layout.written(before, Layout.withoutAudit(table.dump()));
        written.forEach(Layout::check);
        assertThat(written.keySet().removeIf(row -> row.partition().equals("usage")))
                .isTrue();
        assertThat(written).containsOnlyKeys(new RowKey(TINY, "branches/dev"), new RowKey(TINY, "commits/" + commit));
        WireFields dev =
                new WireFields(HexFormat.of().parseHex(written.firstEntry().getValue()));
        assertThat(dev.text(2)).isEqualTo(commit);
        assertThat(dev.text(3)).matches("tiny-dev:" + Layout.UUID);
        assertThat(dev.all()).hasSize(3);
    }
}
