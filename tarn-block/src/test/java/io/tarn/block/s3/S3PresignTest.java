package io.tarn.block.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageLocation;
import io.tarn.block.s3.S3Options.AccessKey;
import io.tarn.block.s3.S3Options.Identity;
import io.tarn.block.s3.S3Options.Presigning;
import io.tarn.block.s3.S3Options.WebIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.TemporalUnitOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in presigned URLs, and under which settings; nothing of it needs a server.
class S3PresignTest {
    private static final StorageLocation OBJECT = StorageLocation.full("", "s3://lake/a b/c,d");
    private static final PresignRequest READ = new PresignRequest(false, Optional.empty());
    private static final PresignRequest WRITE = new PresignRequest(true, Optional.empty());
    private static final AccessKey KEY = new AccessKey("the-key", "the-secret", Optional.empty());
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static S3Options options(Identity identity, Presigning presigning, boolean pathStyle) {
        return new S3Options(
                "eu-north-1",
                identity,
                Optional.of(URI.create("http://10.0.0.1:9000")),
                0,
                pathStyle,
                false,
                false,
                S3Options.Encryption.none(),
                presigning,
                new S3Options.ClientLog(false, false),
                "");
    }

    private static Presigning presigning(Duration expiry, Optional<URI> endpoint) {
        return new Presigning(expiry, endpoint, false, true, false);
    }

    private static PresignedUrl presign(S3Options options, PresignRequest request) {
        try (S3ObjectStore store = new S3ObjectStore(options)) {
            return store.presign(OBJECT, request);
        }
    }

    @Test
    void onlyTheHostIsSigned() {
        S3Options options = options(Identity.of(KEY), Presigning.defaults(), true);
        try (S3ObjectStore store = new S3ObjectStore(options)) {
            for (PresignedUrl url : List.of(
                    store.presign(OBJECT, READ), store.presign(OBJECT, WRITE), store.presignPart(OBJECT, "u", 7))) {
                assertThat(url.url())
                        .startsWith("http://10.0.0.1:9000/lake/a%20b/c%2Cd?")
                        .contains("X-Amz-SignedHeaders=host&")
                        .contains("%2Feu-north-1%2Fs3%2F")
                        .contains("X-Amz-Expires=900")
                        .doesNotContain("checksum")
                        .doesNotContain("the-secret");
                assertThat(url.expiry().orElseThrow()).isCloseTo(Instant.now().plus(Presigning.EXPIRY), within());
            }
            assertThat(store.presignPart(OBJECT, "u/1", 7).url())
                    .contains("uploadId=u%2F1")
                    .contains("partNumber=7");
        }
    }

    @Test
    void urlsNameTheServerThatClientsReach() {
        Optional<URI> outside = Optional.of(URI.create("https://s3.example.com"));
        Presigning presigning = presigning(Duration.ofMinutes(1), outside);
        assertThat(presign(options(Identity.of(KEY), presigning, true), READ).url())
                .startsWith("https://s3.example.com/lake/a%20b/c%2Cd?")
                .contains("X-Amz-Expires=60");
        assertThat(presign(options(Identity.of(KEY), presigning, false), READ).url())
                .startsWith("https://lake.s3.example.com/a%20b/c%2Cd?");
    }

    @Test
    void aUrlLivesNoLongerThanTheCredentials() throws IOException {
        Instant end = Instant.now().plus(Duration.ofMinutes(7)).truncatedTo(ChronoUnit.SECONDS);
        Path answer = Files.writeString(folder.resolve("answer.json"), """
                {"Version": 1, "AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "%s"}
                """.formatted(end));
        Path file = Files.writeString(
                folder.resolve("credentials"),
                "[default]\naws_access_key_id=x\naws_secret_access_key=y\n[short]\ncredential_process = cat " + answer
                        + "\n");
        Identity identity =
                new Identity(Optional.empty(), Optional.of("short"), Optional.of(file), WebIdentity.defaults());
        PresignedUrl url = presign(options(identity, Presigning.defaults(), true), READ);
        assertThat(url.expiry().orElseThrow()).isBeforeOrEqualTo(end).isCloseTo(end, within());
        assertThat(url.url()).contains("X-Amz-Security-Token=t");
        Identity plain = new Identity(Optional.empty(), Optional.empty(), Optional.of(file), WebIdentity.defaults());
        assertThat(presign(options(plain, Presigning.defaults(), true), READ).url())
                .contains("X-Amz-Credential=x%2F");
    }

    @Test
    void whatIsSwitchedOffIsUnsupported() {
        for (Presigning off : List.of(
                new Presigning(Presigning.EXPIRY, Optional.empty(), true, false, false),
                new Presigning(Presigning.EXPIRY, Optional.empty(), false, false, true))) {
            try (S3ObjectStore store = new S3ObjectStore(options(Identity.of(KEY), off, true))) {
                assertThat(store.info("").presignSupport()).isEqualTo(!off.disabled());
                assertThat(store.info("").presignSupportUi()).isEqualTo(!off.disabled());
                assertThat(store.info("").presignMultipartSupport()).isFalse();
                assertThatThrownBy(() -> store.presignPart(OBJECT, "u", 1))
                        .isInstanceOf(ObjectStoreException.class)
                        .hasMessageContaining("blockstore.s3.disable_pre_signed")
                        .hasMessageEndingWith("operation not supported");
            }
        }
    }

    @Test
    void credentialsThatAreNotThereAreAskedFor() throws IOException {
        Path file = Files.writeString(folder.resolve("credentials"), "[default]\n");
        Identity identity =
                new Identity(Optional.empty(), Optional.of("absent"), Optional.of(file), WebIdentity.defaults());
        assertThatThrownBy(() -> presign(options(identity, Presigning.defaults(), true), READ))
                .isInstanceOf(ObjectStoreException.class)
                .hasMessageContaining("there are no credentials")
                .hasMessageContaining("blockstore.s3.credentials");
        Path missing = folder.resolve("nowhere");
        Identity nowhere =
                new Identity(Optional.empty(), Optional.empty(), Optional.of(missing), WebIdentity.defaults());
        assertThatThrownBy(() -> presign(options(nowhere, Presigning.defaults(), true), READ))
                .hasMessageContaining("blockstore.s3.credentials_file")
                .hasMessageContaining(missing.toString());
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThat(S3Options.defaults().maxRetries()).isEqualTo(5);
        assertThat(S3Options.defaults().region()).isEqualTo("us-east-1");
        assertThat(S3Options.defaults().discoverBucketRegion()).isTrue();
        assertThat(S3Options.defaults().presigning().expiry()).isEqualTo(Duration.ofMinutes(15));
        assertThat(S3Options.defaults().presigning().disabledInUi()).isTrue();
        assertThat(WebIdentity.defaults().expiryWindow()).isEqualTo(Duration.ofMinutes(5));
        assertThatThrownBy(() -> presigning(Duration.ZERO, Optional.empty())).hasMessageContaining("pre_signed_expiry");
        assertThatThrownBy(() -> presigning(Duration.ofDays(8), Optional.empty()))
                .hasMessageContaining("pre_signed_expiry");
        assertThatThrownBy(() -> S3Options.at(URI.create("minio:9000"), KEY))
                .hasMessageContaining("blockstore.s3.endpoint");
        assertThatThrownBy(() -> S3Options.defaults().withMaxRetries(-1)).hasMessageContaining("max_retries");
        assertThat(S3Options.at(URI.create("http://h"), KEY).toString()).doesNotContain("the-secret");
    }

    private static TemporalUnitOffset within() {
        return Assertions.within(TOLERANCE.toSeconds(), ChronoUnit.SECONDS);
    }
}
