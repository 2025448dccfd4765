package io.tarn.kv.dynamodb;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/// Makes the AWS library's client: where, as whom, with which limits. What is missing is told before the first
/// call.
final class Clients {
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(3);

    private Clients() {}

    static Connection connect(DynamoOptions options) {
        DynamoOptions.Access access = options.access();
        Region region = region(access, () -> regionOfEnvironment(access));
        AwsCredentialsProvider credentials = credentials(access);
        String place = access.endpoint().map(endpoint -> "at " + endpoint).orElse("in region " + region);
        var consumption = new Consumption();
        var client = DynamoDbClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(http(options))
                .overrideConfiguration(call -> {
                    call.retryStrategy(AwsRetryStrategy.doNotRetry());
                    call.apiCallAttemptTimeout(options.attemptTimeout());
                    call.addExecutionInterceptor(consumption);
                    access.profile().ifPresent(call::defaultProfileName);
                });
        access.endpoint().ifPresent(client::endpointOverride);
        return new Connection(client.build(), new FailureTexts(options.tableName(), place), consumption, options);
    }

    private static Apache5HttpClient.Builder http(DynamoOptions options) {
        Duration attempt = options.attemptTimeout();
        Duration connect = attempt.compareTo(CONNECT_TIME_MAX) < 0 ? attempt : CONNECT_TIME_MAX;
        return Apache5HttpClient.builder()
                .maxConnections(options.connectionsMax())
                .connectionTimeout(connect)
                .connectionAcquisitionTimeout(attempt)
                .socketTimeout(attempt)
                .tcpKeepAlive(true);
    }

    /// The region named, else what `environment` finds.
    static Region region(DynamoOptions.Access access, Supplier<Region> environment) {
        try {
            return access.region().map(Region::of).orElseGet(environment);
        } catch (SdkException e) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE,
                    "no AWS region for DynamoDB: set database.dynamodb.aws_region, AWS_REGION, or region in the"
                            + " profile",
                    e);
        }
    }

    private static Region regionOfEnvironment(DynamoOptions.Access access) {
        var chain = DefaultAwsRegionProviderChain.builder();
        access.profile().ifPresent(chain::profileName);
        return chain.build().getRegion();
    }

    /// Where credentials come from, having given some once.
    static AwsCredentialsProvider credentials(DynamoOptions.Access access) {
        AwsCredentialsProvider provider = access.keys()
                .<AwsCredentialsProvider>map(keys -> StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
                .or(() -> access.profile().map(ProfileCredentialsProvider::create))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        try {
            provider.resolveCredentials();
            return provider;
        } catch (SdkException | IllegalArgumentException e) {
            throw new KeyValueException(
                    Kind.UNAVAILABLE,
                    "no AWS credentials for DynamoDB: set database.dynamodb.aws_access_key_id and"
                            + " aws_secret_access_key, aws_profile, or what the AWS tools use: " + e.getMessage(),
                    e);
        }
    }
}
