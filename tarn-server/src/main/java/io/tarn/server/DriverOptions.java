package io.tarn.server;

import io.tarn.block.azure.AzureOptions;
import io.tarn.block.gcs.GcsOptions;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.s3.S3Options;
import io.tarn.kv.dynamodb.DynamoOptions;
import io.tarn.kv.postgres.PostgresOptions;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Database;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What each driver is told of the configuration: an empty text there is an absent value here.
final class DriverOptions {
    private DriverOptions() {}

    static RocksOptions rocksdb(Database.Local local) {
        return RocksOptions.defaults().withSyncWrites(local.syncWrites());
    }

    static PostgresOptions postgres(Database.Postgres postgres) {
        var defaults = PostgresOptions.defaults(postgres.connectionString());
        return new PostgresOptions(
                postgres.connectionString(),
                postgres.openConnectionsMax(),
                postgres.idleConnectionsMax(),
                postgres.connectionLifetimeMax(),
                postgres.scanPageSize() == 0 ? PostgresOptions.SCAN_PAGE_SIZE : postgres.scanPageSize(),
                defaults.connectTimeout(),
                defaults.poolTimeout(),
                defaults.answerTimeout(),
                defaults.callTimeout(),
                defaults.queuedRequestsMax());
    }

    static DynamoOptions dynamodb(Database.Dynamo dynamo) {
        Optional<DynamoOptions.Keys> keys = given(dynamo.accessKeyId())
                .map(accessKeyId -> new DynamoOptions.Keys(accessKeyId, dynamo.secretAccessKey()));
        var access = new DynamoOptions.Access(
                given(dynamo.endpoint()).map(URI::create), given(dynamo.region()), given(dynamo.profile()), keys);
        var defaults = DynamoOptions.defaults(access);
        return new DynamoOptions(
                dynamo.tableName(),
                dynamo.scanLimit(),
                access,
                dynamo.attemptsMax(),
                dynamo.connectionsMax(),
                defaults.attemptTimeout(),
                dynamo.healthCheckInterval(),
                new DynamoOptions.CredentialRefresh(
                        dynamo.credentialsExpiryWindow(), dynamo.credentialsExpiryJitter()));
    }

    static LocalOptions local(Blocks.LocalBlocks local) {
        List<Path> prefixes = local.externalPrefixes().stream().map(Path::of).toList();
        return new LocalOptions(local.path(), local.importEnabled(), local.importHidden(), prefixes, "", true);
    }

    static S3Options s3(Blocks.S3Blocks s3) {
        var presigning = s3.presigning();
        return new S3Options(
                s3.region(),
                identity(s3.credentials()),
                given(s3.endpoint()).map(URI::create),
                s3.retriesMax(),
                s3.forcePathStyle(),
                s3.discoverBucketRegion(),
                s3.skipVerifyCertificate(),
                new S3Options.Encryption(given(s3.serverSideEncryption()), given(s3.serverSideEncryptionKmsKeyId())),
                new S3Options.Presigning(
                        presigning.expiry(),
                        given(s3.presignedEndpoint()).map(URI::create),
                        !presigning.enabled(),
                        !presigning.uiEnabled(),
                        !presigning.multipartEnabled()),
                new S3Options.ClientLog(s3.logRetries(), s3.logRequests()),
                "");
    }

    static GcsOptions google(Blocks.GcsBlocks google) {
        var presigning = google.presigning();
        return new GcsOptions(
                credential(google.credentialsFile(), google.credentialsJson()),
                credential(google.dataCredentialsFile(), google.dataCredentialsJson()),
                presigning.expiry(),
                !presigning.enabled(),
                !presigning.uiEnabled(),
                !presigning.multipartEnabled(),
                given(google.customerSuppliedKey()),
                given(google.kmsKeyId()),
                Optional.empty(),
                "");
    }

    private static Optional<GcsOptions.Credential> credential(Optional<Path> file, String json) {
        return file.<GcsOptions.Credential>map(GcsOptions.Credential.File::new)
                .or(() -> given(json).map(GcsOptions.Credential.Json::new));
    }

    static AzureOptions azure(Blocks.AzureBlocks azure) {
        var presigning = azure.presigning();
        return new AzureOptions(
                azure.storageAccount(),
                given(azure.storageAccessKey()),
                azure.domain(),
                azure.tryTimeout(),
                presigning.expiry(),
                !presigning.enabled(),
                !presigning.uiEnabled(),
                !presigning.multipartEnabled(),
                given(azure.testEndpointUrl()),
                "");
    }

    private static S3Options.Identity identity(Blocks.S3Credentials credentials) {
        Optional<S3Options.AccessKey> key = given(credentials.accessKeyId())
                .map(id ->
                        new S3Options.AccessKey(id, credentials.secretAccessKey(), given(credentials.sessionToken())));
        Optional<Duration> session =
                Optional.of(credentials.webIdentityDuration()).filter(Duration::isPositive);
        return new S3Options.Identity(
                key,
                given(credentials.profile()),
                credentials.credentialsFile(),
                new S3Options.WebIdentity(session, credentials.webIdentityExpiryWindow()));
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(value -> !value.isEmpty());
    }
}
