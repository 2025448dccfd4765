package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.BlobServiceClient;
import com.azure.storage.blob.models.BlobContainerItem;
import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StoreFixture;
import io.tarn.block.UploadMemory;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/// An identity instead of the account key: tokens, which go over TLS only, and URLs signed with a key that the
/// service gives to the identity.
class AzureIdentityTest extends StoreFixture {
    private static final String PASSWORD = "password";

    private AzuriteServer server;
    private SSLContext trust;

    @Override
    protected ObjectStore open(Path folder) {
        try {
            Path certificate = folder.resolve("server.p12");
            makeCertificate(certificate);
            trust = trusting(certificate);
            server = AzuriteServer.started(
                    Files.createDirectory(folder.resolve("data")),
                    "--cert",
                    certificate.toString(),
                    "--pwd",
                    PASSWORD,
                    "--oauth",
                    "basic");
            return store(_ -> Mono.just(
                    new AccessToken(token(), Instant.now().plusSeconds(600).atOffset(ZoneOffset.UTC))));
        } catch (IOException | InterruptedException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private ObjectStore store(TokenCredential identity) {
        AzureOptions options = new AzureOptions(
                "",
                Optional.empty(),
                "",
                Duration.ofSeconds(30),
                Duration.ofMinutes(15),
                false,
                false,
                false,
                Optional.of("https://127.0.0.1:" + server.port()),
                "");
        AzureClients clients = new AzureClients(options, HttpClient.newBuilder().sslContext(trust), _ -> identity);
        BlobServiceClient service = clients.service(AzuriteServer.ACCOUNT);
        if (identity.getClass() != Absent.class
                && service.listBlobContainers().stream()
                        .map(BlobContainerItem::getName)
                        .noneMatch("lake"::equals)) {
            service.createBlobContainer("lake");
        }
        return new AzureObjectStore(options, clients, InstantSource.system(), UploadMemory.ofHeap());
    }

    @Override
    protected String namespaceUri() {
        return "https://" + AzuriteServer.ACCOUNT + ".blob.core.windows.net/lake";
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anIdentityReadsWritesAndSigns() throws Exception {
        put("k", "hello");
        store.copy(at("k"), at("copy"));
        assertThat(read("copy")).isEqualTo(bytes("hello"));
        PresignedUrl read = store.presign(at("k"), new PresignRequest(false, Optional.empty()));
        PresignedUrl again = store.presign(at("k"), new PresignRequest(false, Optional.empty()));
        assertThat(read.url()).contains("skoid=");
        assertThat(part(again, "ske")).isEqualTo(part(read, "ske"));
        try (HttpClient anyone = HttpClient.newBuilder().sslContext(trust).build()) {
            assertThat(anyone.send(
                                    HttpRequest.newBuilder(URI.create(read.url()))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body())
                    .isEqualTo("hello");
        }
    }

    private static String part(PresignedUrl url, String name) {
        return List.of(url.url().split("[?&]")).stream()
                .filter(part -> part.startsWith(name + "="))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void noIdentityIsForbidden() {
        try (ObjectStore nobody = store(new Absent())) {
            assertThat(fails(Kind.FORBIDDEN, () -> nobody.exists(at("k")))).hasMessageContaining("no Azure identity");
            fails(
                    Kind.FORBIDDEN,
                    () -> nobody.put(at("k"), new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()));
            fails(Kind.FORBIDDEN, () -> nobody.presign(at("k"), new PresignRequest(false, Optional.empty())));
        }
    }

    private static final class Absent implements TokenCredential {
        @Override
        public Mono<AccessToken> getToken(TokenRequestContext request) {
            return Mono.error(new CredentialUnavailableException("none"));
        }
    }

    /// A token as the emulator wants it; it does not check signatures.
    private static String token() {
        long now = Instant.now().getEpochSecond();
        String claims = "{\"aud\":\"https://storage.azure.com\",\"iss\":\"https://sts.windows.net/" + UUID.randomUUID()
                + "/\",\"iat\":" + (now - 60) + ",\"nbf\":" + (now - 60) + ",\"exp\":" + (now + 600) + ",\"oid\":\""
                + UUID.randomUUID() + "\",\"tid\":\"" + UUID.randomUUID() + "\",\"sub\":\"tarn\",\"ver\":\"1.0\"}";
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(bytes("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")) + "."
                + encoder.encodeToString(bytes(claims)) + "." + encoder.encodeToString(bytes("unsigned"));
    }

    private static void makeCertificate(Path file) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private static SSLContext trusting(Path certificate) throws IOException, GeneralSecurityException {
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(certificate)) {
            pair.load(file, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", pair.getCertificate("server"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
