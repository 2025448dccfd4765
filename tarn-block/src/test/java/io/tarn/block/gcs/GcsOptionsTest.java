package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.gcs.GcsOptions.Credential;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GcsOptionsTest {
    private static final String KEY = "0123456789abcdef".repeat(4);

    @Test
    void defaults() {
        GcsOptions options = GcsOptions.defaults();
        assertThat(options.preSignedExpiry()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.disablePreSigned()).isFalse();
        assertThat(options.disablePreSignedUi()).isTrue();
        assertThat(options.credentials()).isEmpty();
    }

    @Test
    void keysOfCustomersAre32Bytes() {
        assertThat(encrypted(KEY, "").customerKeyHex()).contains(KEY);
        assertThatThrownBy(() -> encrypted("xyz", "")).hasMessageContaining("not hexadecimal");
        assertThatThrownBy(() -> encrypted("00", ""))
                .hasMessage("value of customer-supplied server side encryption is not a valid 32 bytes AES key");
        assertThatThrownBy(() -> encrypted(KEY, "key"))
                .hasMessage("setting both kms and customer supplied encryption will result failure when"
                        + " reading/writing object");
    }

    private static GcsOptions encrypted(String customerKey, String kmsKey) {
        return new GcsOptions(
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(15),
                false,
                true,
                false,
                Optional.of(customerKey),
                Optional.of(kmsKey),
                Optional.empty(),
                "");
    }

    @Test
    void secretsAreNeverShown() {
        GcsOptions options = encrypted(KEY, "");
        assertThat(options.toString()).doesNotContain(KEY);
        assertThat(GcsEncryption.of(options).toString()).contains("<secret>").doesNotContain("ASNFZ4");
        assertThat(GcsOptions.defaults().as(new Credential.Json("{\"secret\"}")).toString())
                .doesNotContain("{\"secret\"}");
    }

    @Test
    void unusableCredentialsAreRefusedWithoutTheirText() {
        for (Credential credential : new Credential[] {
            new Credential.Json("no json, s3cret"), new Credential.File(Path.of("/does/not/exist"))
        }) {
            assertThatThrownBy(() -> new GcsObjectStore(GcsOptions.defaults().as(credential)))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN))
                    .hasMessageContaining("blockstore.gs.credentials_file")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
