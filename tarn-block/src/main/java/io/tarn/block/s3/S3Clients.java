package io.tarn.block.s3;

import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.AttributeMap;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The clients of the store, one set a region, all over one pool of connections.
///
/// Checksums that the protocol does not require are neither sent nor expected: the SDK would send them as
/// trailers, which many other servers refuse. Bodies that are streamed wait for the store's consent, so that a
/// refusal costs none of the content.
final class S3Clients implements AutoCloseable {
    /// How many buckets' regions are remembered; at one more all are forgotten and asked for again.
    static final int BUCKETS_MAX = 1000;

    /// How many regions have clients.
    static final int REGIONS_MAX = 100;

    /// How much longer the first pause is when the store asked to slow down.
    private static final int THROTTLED_BACKOFF_FACTOR = 10;

    private static final String REGION_HEADER = "x-amz-bucket-region";

    /// Clients of one region.
    ///
    /// @param retrying repeats calls that failed without harm, with growing random pauses
    /// @param once never repeats a call: for bodies that cannot be sent again
    record Regional(S3Client retrying, S3Client once, S3Presigner presigner) {}

    private final S3Options options;
    private final S3Limits limits;
    private final SdkHttpClient http;
    private final ScheduledThreadPoolExecutor timeouts = timeouts();
    private final AwsCredentialsProvider credentials;
    private final Map<String, Regional> regions = new ConcurrentHashMap<>();
    private final Map<String, String> regionOfBucket = new ConcurrentHashMap<>();

    S3Clients(S3Options options, S3Limits limits) {
        this.options = options;
        this.limits = limits;
        this.http = new StallGuard(http(options, limits), limits.answer());
        this.credentials = S3Credentials.of(options, http);
    }

    /// How many calls under way have a time limit. A call that ended is not among them: the library's own clock would
    /// keep it until its limit is over, so that memory grew with the rate of calls.
    int timeoutsPending() {
        return timeouts.getQueue().size();
    }

    AwsCredentialsProvider credentials() {
        return credentials;
    }

    /// Runs `work` with the clients of the bucket's region; its failures come out as [ObjectStoreException].
    <T> T call(BucketAddress address, Function<Regional, T> work) {
        try {
            return work.apply(of(address));
        } catch (SdkException e) {
            if (S3Failures.isOtherRegion(e)) {
                regionOfBucket.remove(address.bucket());
            }
            throw S3Failures.of(address, e);
        }
    }

    /// Fails when the bucket is certainly not there; what the store does not tell passes.
    void requireBucket(String bucket) {
        var _ = discover(bucket);
    }

    /// The region of the bucket, when the store tells and it is not the configured one.
    Optional<String> otherRegion(BucketAddress address) {
        try {
            return discover(address.bucket()).filter(region -> !region.equals(options.region()));
        } catch (SdkException e) {
            throw S3Failures.of(address, e);
        }
    }

    @Override
    public void close() {
        for (Regional each : regions.values()) {
            each.retrying().close();
            each.once().close();
            each.presigner().close();
        }
        if (credentials instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
        http.close();
        timeouts.shutdownNow();
    }

    private Regional of(BucketAddress address) {
        return options.discoverBucketRegion() ? in(regionOf(address.bucket())) : in(options.region());
    }

    private String regionOf(String bucket) {
        String known = regionOfBucket.get(bucket);
        if (known != null) {
            return known;
        }
        String found = discover(bucket).orElse(options.region());
        if (regionOfBucket.size() >= BUCKETS_MAX) {
            regionOfBucket.clear();
        }
        regionOfBucket.put(bucket, found);
        return found;
    }

    private Optional<String> discover(String bucket) {
        try {
            return Optional.ofNullable(in(options.region())
                            .retrying()
                            .headBucket(request -> request.bucket(bucket))
                            .bucketRegion())
                    .filter(region -> !region.isBlank());
        } catch (S3Exception e) {
            Optional<String> told = Optional.ofNullable(e.awsErrorDetails())
                    .flatMap(details -> details.sdkHttpResponse().firstMatchingHeader(REGION_HEADER));
            if (told.isPresent()) {
                return told;
            }
            if (e.statusCode() == 404) {
                throw S3Failures.missingBucket(bucket, e);
            }
            if (e.statusCode() >= 500 || e.statusCode() == 429) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Regional in(String region) {
        Regional known = regions.get(region);
        if (known != null) {
            return known;
        }
        if (regions.size() >= REGIONS_MAX) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE, "the store names more than " + REGIONS_MAX + " regions: check its endpoint");
        }
        return regions.computeIfAbsent(region, this::create);
    }

    private Regional create(String region) {
        return new Regional(
                client(
                        region,
                        override -> override.retryStrategy(retry(options.maxRetries()))
                                .apiCallTimeout(limits.call())),
                client(region, override -> override.retryStrategy(retry(0))),
                presigner(region));
    }

    private S3Client client(String region, Consumer<ClientOverrideConfiguration.Builder> overrides) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .forcePathStyle(options.forcePathStyle())
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(service -> service.expectContinueThresholdInBytes((long) limits.smallBytes()))
                .overrideConfiguration(override -> {
                    override.scheduledExecutorService(timeouts);
                    overrides.accept(override);
                    if (options.clientLog().isOn()) {
                        override.addExecutionInterceptor(new S3ClientLog(options.clientLog()));
                    }
                });
        options.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private StandardRetryStrategy retry(int retries) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(retries + 1)
                .backoffStrategy(BackoffStrategy.exponentialDelay(limits.backoff(), limits.backoffMax()))
                .throttlingBackoffStrategy(BackoffStrategy.exponentialDelay(
                        limits.backoff().multipliedBy(THROTTLED_BACKOFF_FACTOR), limits.backoffMax()))
                .build();
    }

    private S3Presigner presigner(String region) {
        S3Presigner.Builder builder = S3Presigner.builder()
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(options.forcePathStyle())
                        .build());
        options.presigning().endpoint().or(options::endpoint).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    private static ScheduledThreadPoolExecutor timeouts() {
        var clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("s3-call-timeouts").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    private static SdkHttpClient http(S3Options options, S3Limits limits) {
        return Apache5HttpClient.builder()
                .maxConnections(limits.connections())
                .connectionTimeout(limits.connect())
                .socketTimeout(limits.answer())
                .connectionAcquisitionTimeout(limits.answer())
                .tcpKeepAlive(true)
                .buildWithDefaults(AttributeMap.builder()
                        .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, options.skipVerifyCertificate())
                        .build());
    }
}
