package io.tarn.contract;

import io.tarn.auth.AuthMode;
import io.tarn.block.s3.S3ProxyServer;
import io.tarn.kv.postgres.PostgresServer;
import io.tarn.server.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;

/// A fresh server over some stores, and what a test has to know of them.
abstract class Deployment implements AutoCloseable {
    private final TestServer server;

    private Deployment(Path folder, AuthMode mode, Map<String, String> stores, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(stores);
        environment.putAll(more);
        environment.put("LAKEFS_AUTH_UI_CONFIG_RBAC", mode.text());
        environment.put(
                "LAKEFS_COMMITTED_LOCAL_CACHE_DIR", folder.resolve("cache").toString());
        environment.put("LAKEFS_AUTH_ENCRYPT_SECRET_KEY", "tests encrypt with this");
        server = new TestServer(environment, folder);
    }

    /// Metadata in RocksDB, objects in files: what starts without configuration, with imports allowed.
    static Deployment embedded(Path folder, AuthMode mode) {
        return embedded(folder, mode, Map.of());
    }

    /// The same with more configuration, in the names of environment variables.
    static Deployment embedded(Path folder, AuthMode mode, Map<String, String> more) {
        return new Embedded(folder, mode, false, more);
    }

    /// The same without presigned URLs.
    static Deployment withoutPresigning(Path folder, AuthMode mode) {
        return new Embedded(folder, mode, true, Map.of());
    }

    /// Metadata in PostgreSQL, objects in an S3 server.
    static Deployment shared(Path folder, AuthMode mode) {
        return shared(folder, mode, Map.of());
    }

    /// The same with more configuration, in the names of environment variables.
    static Deployment shared(Path folder, AuthMode mode, Map<String, String> more) {
        S3ProxyServer objects = new S3ProxyServer(folder.resolve("s3"));
        try {
            Files.createDirectories(folder.resolve("s3"));
            objects.start();
            objects.createBucket(Shared.BUCKET);
            return new Shared(folder, mode, objects, more);
        } catch (IOException e) {
            objects.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    /// How tables call it.
    abstract String name();

    /// Where everything that can hold objects lies; ends with a slash.
    abstract String root();

    /// A prefix outside of every repository that imports may read; ends with a slash.
    abstract String importRoot();

    /// The kind of object store, as clients see it.
    abstract String blockstoreType();

    /// Puts an object where imports can find it, `name` below [#importRoot].
    abstract void putForImport(String name, byte[] content);

    /// Takes the data of an object away behind the server's back.
    abstract void removeData(String physicalAddress);

    final URI url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class Embedded extends Deployment {
        private final Path imports;

        Embedded(Path folder, AuthMode mode, boolean presigningDisabled, Map<String, String> more) {
            super(
                    folder,
                    mode,
                    Map.of(
                            "LAKEFS_DATABASE_TYPE",
                            "local",
                            "LAKEFS_DATABASE_LOCAL_PATH",
                            folder.resolve("metadata").toString(),
                            "LAKEFS_BLOCKSTORE_TYPE",
                            "local",
                            "LAKEFS_BLOCKSTORE_LOCAL_PATH",
                            folder.resolve("blocks").toString(),
                            "LAKEFS_BLOCKSTORE_LOCAL_IMPORT_ENABLED",
                            "true",
                            "LAKEFS_BLOCKSTORE_LOCAL_DISABLE_PRE_SIGNED",
                            Boolean.toString(presigningDisabled),
                            "LAKEFS_BLOCKSTORE_LOCAL_ALLOWED_EXTERNAL_PREFIXES",
                            folder.resolve("imports").toString()),
                    more);
            imports = folder.resolve("imports");
        }

        @Override
        String name() {
            return "embedded";
        }

        @Override
        String root() {
            return "local://";
        }

        @Override
        String importRoot() {
            return "local://" + imports + "/";
        }

        @Override
        String blockstoreType() {
            return "local";
        }

        @Override
        void putForImport(String name, byte[] content) {
            try {
                Path file = imports.resolve(name);
                Files.createDirectories(file.getParent());
                Files.write(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void removeData(String physicalAddress) {
            try {
                Files.delete(Path.of(physicalAddress.substring("local://".length())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Shared extends Deployment {
        static final String BUCKET = "lake";

        private final S3ProxyServer objects;

        Shared(Path folder, AuthMode mode, S3ProxyServer objects, Map<String, String> more) {
            super(
                    folder,
                    mode,
                    Map.of(
                            "LAKEFS_DATABASE_TYPE",
                            "postgres",
                            "LAKEFS_DATABASE_POSTGRES_CONNECTION_STRING",
                            PostgresServer.shared().freshDatabase(),
                            "LAKEFS_BLOCKSTORE_TYPE",
                            "s3",
                            "LAKEFS_BLOCKSTORE_S3_ENDPOINT",
                            objects.endpoint().toString(),
                            "LAKEFS_BLOCKSTORE_S3_FORCE_PATH_STYLE",
                            "true",
                            "LAKEFS_BLOCKSTORE_S3_DISCOVER_BUCKET_REGION",
                            "false",
                            "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_ACCESS_KEY_ID",
                            objects.accessKey().accessKeyId(),
                            "LAKEFS_BLOCKSTORE_S3_CREDENTIALS_SECRET_ACCESS_KEY",
                            objects.accessKey().secretAccessKey()),
                    more);
            this.objects = objects;
        }

        @Override
        String name() {
            return "postgres-s3";
        }

        @Override
        String root() {
            return "s3://" + BUCKET + "/";
        }

        @Override
        String importRoot() {
            return root() + "imports/";
        }

        @Override
        String blockstoreType() {
            return "s3";
        }

        @Override
        void putForImport(String name, byte[] content) {
            try (var client = objects.client()) {
                client.putObject(
                        request -> request.bucket(BUCKET).key("imports/" + name), RequestBody.fromBytes(content));
            }
        }

        @Override
        void removeData(String physicalAddress) {
            try (var client = objects.client()) {
                client.deleteObject(request -> request.bucket(BUCKET).key(physicalAddress.substring(root().length())));
            }
        }

        @Override
        public void close() {
            super.close();
            objects.close();
        }
    }
}
