package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.block.GeneratedStream;
import io.tarn.block.HttpFaultProxy;
import io.tarn.block.HttpFaultProxy.Fault;
import io.tarn.block.HttpFaultProxy.Request;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.s3.S3Options.Identity;
import io.tarn.block.s3.S3Options.WebIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who the store is to the server, and the server to the store.
@Timeout(60)
class S3IdentityTest {
    private static final StorageLocation OBJECT = StorageLocation.full("", "s3://lake/k");
    private static final String ASSUMED = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
            <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>
            <SecretAccessKey>s</SecretAccessKey><SessionToken>role-token</SessionToken><Expiration>%s</Expiration>
            </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>""";

    @TempDir
    Path folder;

    private static S3Options options(URI endpoint, Identity identity, boolean believe) {
        return new S3Options(
                S3Options.REGION,
                identity,
                Optional.of(endpoint),
                0,
                true,
                false,
                believe,
                S3Options.Encryption.none(),
                S3Options.Presigning.defaults(),
                new S3Options.ClientLog(true, true),
                "");
    }

    @Test
    void aRoleIsAssumedWithATokenFile() throws IOException {
        Properties before = (Properties) System.getProperties().clone();
        try (HttpFaultProxy proxy = new HttpFaultProxy(URI.create("http://127.0.0.1:1"))) {
            System.setProperty("aws.endpointUrlSts", proxy.endpoint().toString());
            System.setProperty("aws.roleArn", "arn:aws:iam::1:role/tarn");
            System.setProperty(
                    "aws.webIdentityTokenFile",
                    Files.writeString(folder.resolve("token"), "a.web.token").toString());
            Instant end = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
            proxy.fault(
                    request -> request.target().equals("/"),
                    Integer.MAX_VALUE,
                    new Fault.Answer(200, Map.of("Content-Type", "text/xml"), ASSUMED.formatted(end)));
            proxy.fault(_ -> true, Integer.MAX_VALUE, new Fault.Answer(204, Map.of(), ""));
            Identity identity = new Identity(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    new WebIdentity(Optional.of(Duration.ofMinutes(20)), Duration.ofMinutes(5)));
            try (S3ObjectStore store = new S3ObjectStore(options(proxy.endpoint(), identity, false))) {
                store.remove(OBJECT);
                store.remove(OBJECT);
            }
            Request removal = proxy.requests().getLast();
            assertThat(removal.headers().get("authorization")).contains("Credential=ASIAROLE/");
            assertThat(removal.headers()).containsEntry("x-amz-security-token", "role-token");
            assertThat(proxy.count(request -> request.method().equals("POST"))).isEqualTo(1);
        } finally {
            System.setProperties(before);
        }
    }

    @Test
    void aCertificateNobodySignedIsBelievedOnlyWhenToldTo() {
        try (S3MockServer server = new S3MockServer(folder)) {
            server.start();
            server.createBucket("lake");
            Identity identity = Identity.of(server.accessKey());
            try (S3ObjectStore store = new S3ObjectStore(options(server.tlsEndpoint(), identity, false))) {
                ObjectStoreException failure =
                        catchThrowableOfType(ObjectStoreException.class, () -> store.exists(OBJECT));
                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure).hasMessageContaining("certificate is not accepted");
            }
            try (S3ObjectStore store = new S3ObjectStore(options(server.tlsEndpoint(), identity, true))) {
                long size = 3_000_000;
                store.put(OBJECT, new GeneratedStream(size), OptionalLong.of(size), PutOptions.none());
                assertThat(store.properties(OBJECT).sizeBytes()).isEqualTo(size);
            }
        }
    }
}
