package io.tarn.kv.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueException.Kind;
import io.tarn.kv.dynamodb.DynamoOptions.Access;
import io.tarn.kv.dynamodb.DynamoOptions.CredentialRefresh;
import io.tarn.kv.dynamodb.DynamoOptions.Keys;
import io.tarn.kv.dynamodb.FaultProxy.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

/// Where the store looks for region and credentials, and what an operator reads when something about them is
/// wrong.
class DynamoAccessTest {
    private static final String SECRET = "wJalrXUtnFEMI";

    private static void assertUnavailable(String text, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KeyValueException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining(text)
                .satisfies(failure -> assertThat(failure.toString()).doesNotContain(SECRET));
    }

    private static DynamoOptions options(Access access) {
        DynamoOptions usual = DynamoOptions.defaults(access);
        return new DynamoOptions(
                "access", 10, access, 2, 0, Duration.ofSeconds(10), Duration.ZERO, usual.credentialRefresh());
    }

    private static Access access(URI endpoint, String region, String key) {
        return new Access(
                Optional.of(endpoint), Optional.of(region), Optional.empty(), Optional.of(new Keys(key, SECRET)));
    }

    @Test
    void aMissingRegionIsNamed() {
        assertUnavailable(
                "database.dynamodb.aws_region",
                () -> Clients.region(Access.ofEnvironment(), () -> {
                    throw SdkClientException.create("Unable to load region from any of the providers");
                }));
    }

    @Test
    void theRegionNamedGoesBeforeTheEnvironment() {
        Access named = new Access(Optional.empty(), Optional.of("eu-west-3"), Optional.empty(), Optional.empty());
        assertThat(Clients.region(named, () -> Region.US_EAST_1)).isEqualTo(Region.EU_WEST_3);
        assertThat(Clients.region(Access.ofEnvironment(), () -> Region.US_EAST_1))
                .isEqualTo(Region.US_EAST_1);
    }

    @Test
    void aProfileThatIsNotThereIsNamed() {
        Access access = new Access(
                Optional.of(URI.create("http://127.0.0.1:1")),
                Optional.of("us-east-1"),
                Optional.of("no-such-profile"),
                Optional.empty());
        assertUnavailable("no-such-profile", () -> DynamoKeyValueStore.open(options(access)));
        assertUnavailable("no AWS credentials", () -> DynamoKeyValueStore.open(options(access)));
    }

    @Test
    void keysGoBeforeTheProfile() {
        Access access = new Access(
                Optional.empty(), Optional.empty(), Optional.of("no-such-profile"), Optional.of(new Keys("a", "b")));
        assertThat(Clients.credentials(access).resolveCredentials().accessKeyId())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, lack a right on the DynamoDB table access",
        "UnrecognizedClientException, does not accept the AWS credentials",
        "InvalidSignatureException, does not accept the AWS credentials",
        "ExpiredTokenException, does not accept the AWS credentials"
    })
    void credentialsThatAreNotGoodEnoughAreSaidSo(String code, String text) {
        try (FaultProxy proxy = new FaultProxy(DynamoServer.shared().endpoint())) {
            proxy.plan(operation -> Fault.error(400, code));
            assertUnavailable(
                    text, () -> DynamoKeyValueStore.open(options(access(proxy.endpoint(), "us-east-1", "AKIA"))));
            assertThat(proxy.takeOperations()).hasSize(1);
        }
    }

    @Test
    void anEndpointThatNobodyListensAtIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        assertUnavailable(
                "DynamoDB at " + endpoint + " cannot be reached",
                () -> DynamoKeyValueStore.open(options(access(endpoint, "us-east-1", "AKIA"))));
    }

    @Test
    void aHostThatDoesNotExistIsNamed() {
        assertUnavailable(
                "UnknownHostException",
                () -> DynamoKeyValueStore.open(
                        options(access(URI.create("http://tarn.invalid:8000"), "us-east-1", "AKIA"))));
    }

    @Test
    void anEndpointThatAcceptsAndSaysNothingEndsInTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Access access = access(URI.create("http://127.0.0.1:" + silent.getLocalPort()), "us-east-1", "AKIA");
            DynamoOptions impatient = new DynamoOptions(
                    "access",
                    10,
                    access,
                    2,
                    0,
                    Duration.ofMillis(200),
                    Duration.ZERO,
                    new CredentialRefresh(Duration.ZERO, 0));
            assertUnavailable("did not answer in time", () -> DynamoKeyValueStore.open(impatient));
        }
    }

    @Test
    void theSecretIsInNoText() {
        DynamoOptions options = options(access(URI.create("http://h"), "us-east-1", "AKIA"));
        assertThat(options.toString()).contains("AKIA").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8000", "/relative", "ftp://host", "mailto:me"})
    void anEndpointMustBeAUrl(String endpoint) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> access(URI.create(endpoint), "us-east-1", "AKIA"))
                .withMessageContaining("database.dynamodb.endpoint")
                .withMessageContaining(endpoint);
    }

    @Test
    void limitsMustMakeSense() {
        CredentialRefresh refresh = new CredentialRefresh(Duration.ofSeconds(200), 0.5);
        Access access = Access.ofEnvironment();
        Duration second = Duration.ofSeconds(1);
        assertRejected(() -> new DynamoOptions("", 1, access, 1, 0, second, second, refresh));
        assertRejected(() -> new DynamoOptions("t", 0, access, 1, 0, second, second, refresh));
        assertRejected(() -> new DynamoOptions("t", 1, access, 0, 0, second, second, refresh));
        assertRejected(() -> new DynamoOptions("t", 1, access, 1, -1, second, second, refresh));
        assertRejected(() -> new DynamoOptions("t", 1, access, 1, 0, Duration.ZERO, second, refresh));
        assertRejected(() -> new DynamoOptions("t", 1, access, 1, 0, second, second.negated(), refresh));
        assertRejected(() -> new Keys("AKIA", ""));
        assertRejected(() -> new Keys(" ", SECRET));
        assertRejected(() -> new CredentialRefresh(second.negated(), 0.5));
        assertRejected(() -> new CredentialRefresh(second, 1.01));
        assertRejected(() -> new CredentialRefresh(second, Double.NaN));
    }

    private static void assertRejected(ThrowingCallable call) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining("database.dynamodb");
    }
}
