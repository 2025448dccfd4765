package io.tarn.e2e;

import io.tarn.block.s3.S3Emulator;
import io.tarn.block.s3.S3ProxyServer;
import io.tarn.kv.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// A database in PostgreSQL and a bucket in an S3 server, and the homes of servers that share them.
final class SharedStores implements AutoCloseable {
    private static final String BUCKET = "lake";
    private static final String ROOT = "s3://" + BUCKET + "/";

    private final Path directory;
    private final PostgresServer postgres;
    private final S3Emulator objects;
    private final String database;
    private int homes;

    private SharedStores(Path directory, PostgresServer postgres, S3Emulator objects) {
        this.directory = directory;
        this.postgres = postgres;
        this.objects = objects;
        this.database = postgres.freshDatabase();
    }

    /// Starts an S3 server with its data below the folder, and takes a fresh database. The PostgreSQL server stays
    /// the caller's.
    static SharedStores in(Path directory, PostgresServer postgres) {
        S3Emulator objects = new S3ProxyServer(directory.resolve("s3"));
        SharedStores stores = new SharedStores(directory, postgres, objects);
        try {
            Files.createDirectories(directory.resolve("s3"));
            objects.start();
            objects.createBucket(BUCKET);
            return stores;
        } catch (IOException | RuntimeException e) {
            objects.close();
            throw new IllegalStateException("no stores to test with", e);
        }
    }

    PostgresServer postgres() {
        return postgres;
    }

    S3Emulator objects() {
        return objects;
    }

    /// A server of its own on these stores. The first that starts has to be set up.
    ServerHome home() throws IOException {
        return home(postgres.port(), objects.endpoint().getPort());
    }

    /// The same, which reaches the stores through other ports of this machine.
    ServerHome home(int postgresPort, int objectsPort) throws IOException {
        Path own = Files.createDirectories(directory.resolve("server" + homes++));
        return ServerHome.fresh(own)
                .with("LAKEFS_DATABASE_TYPE", "postgres")
                .without("LAKEFS_DATABASE_LOCAL_PATH")
                .with(
                        "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING",
                        postgres.url(PostgresServer.database(database), postgresPort))
                .with("LAKEFS_BLOCKSTORE_TYPE", "s3")
                .without("LAKEFS_BLOCKSTORE_LOCAL_PATH")
                .with("LAKEFS_BLOCKSTORE_S3_ENDPOINT", "http://127.0.0.1:" + objectsPort)
                .with("LAKEFS_BLOCKSTORE_S3_FORCE_PATH_STYLE", "true")
                .with("LAKEFS_BLOCKSTORE_S3_DISCOVER_BUCKET_REGION", "false")
                .with(
                        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_ACCESS_KEY_ID",
                        objects.accessKey().accessKeyId())
                .with(
                        "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_SECRET_ACCESS_KEY",
                        objects.accessKey().secretAccessKey())
                .withNamespaces(ROOT);
    }

    /// Stores an object past every server; returns its address.
    String put(String key, String text) {
        try (S3Client client = objects.client()) {
            client.putObject(put -> put.bucket(BUCKET).key(key), RequestBody.fromString(text));
        }
        return ROOT + key;
    }

    /// The contents of all objects whose address begins so.
    List<byte[]> objectsBelow(String address) {
        try (S3Client client = objects.client()) {
            return client
                    .listObjectsV2Paginator(list -> list.bucket(BUCKET).prefix(address.substring(ROOT.length())))
                    .contents()
                    .stream()
                    .map(found -> client.getObjectAsBytes(
                                    get -> get.bucket(BUCKET).key(found.key()))
                            .asByteArray())
                    .toList();
        }
    }

    @Override
    public void close() {
        objects.close();
    }
}
