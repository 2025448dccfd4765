package io.tarn.block.gcs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/// The settings of a Google Cloud Storage store (configuration `blockstore.gs.*`).
///
/// @param credentials the key of a service account or another credential; without it the machine's own
/// @param dataCredentials used instead of `credentials` for objects, when given
/// @param preSignedExpiry how long presigned URLs work, at most seven days
/// @param disablePreSigned whether there are no presigned URLs at all
/// @param disablePreSignedUi whether the web page does not use them
/// @param disablePreSignedMultipart whether there are none for parts
/// @param customerKeyHex the AES key of customer-supplied encryption, 64 hex digits
/// @param kmsKeyId the name of the key in Cloud KMS that objects are encrypted with
/// @param endpointUrl where requests go instead of Google (an emulator); then, without credentials, unsigned
/// @param defaultNamespacePrefix what clients are offered as the beginning of a namespace; may be empty
public record GcsOptions(
        Optional<Credential> credentials,
        Optional<Credential> dataCredentials,
        Duration preSignedExpiry,
        boolean disablePreSigned,
        boolean disablePreSignedUi,
        boolean disablePreSignedMultipart,
        Optional<String> customerKeyHex,
        Optional<String> kmsKeyId,
        Optional<String> endpointUrl,
        String defaultNamespacePrefix) {
    public static final Duration PRE_SIGNED_EXPIRY_DEFAULT = Duration.ofMinutes(15);

    private static final int KEY_BYTES = 32;

    /// Where a credential is.
    public sealed interface Credential {
        /// In a file.
        record File(Path path) implements Credential {}

        /// Here, as JSON.
        record Json(String text) implements Credential {
            /// Without the secret.
            @Override
            public String toString() {
                return "Json[<secret>]";
            }
        }
    }

    /// @throws IllegalArgumentException for a customer key that is none, or together with a KMS key
    public GcsOptions {
        customerKeyHex = customerKeyHex.filter(key -> !key.isEmpty());
        kmsKeyId = kmsKeyId.filter(id -> !id.isEmpty());
        endpointUrl = endpointUrl.filter(url -> !url.isEmpty());
        customerKeyHex.ifPresent(GcsOptions::requireKey);
        if (customerKeyHex.isPresent() && kmsKeyId.isPresent()) {
            throw new IllegalArgumentException("setting both kms and customer supplied encryption will result failure"
                    + " when reading/writing object");
        }
    }

    /// The machine's own credentials and the defaults for everything else.
    public static GcsOptions defaults() {
        return new GcsOptions(
                Optional.empty(),
                Optional.empty(),
                PRE_SIGNED_EXPIRY_DEFAULT,
                false,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "");
    }

    /// The same with another endpoint.
    public GcsOptions at(String url) {
        return new GcsOptions(
                credentials,
                dataCredentials,
                preSignedExpiry,
                disablePreSigned,
                disablePreSignedUi,
                disablePreSignedMultipart,
                customerKeyHex,
                kmsKeyId,
                Optional.of(url),
                defaultNamespacePrefix);
    }

    /// The same with a credential.
    public GcsOptions as(Credential credential) {
        return new GcsOptions(
                Optional.of(credential),
                dataCredentials,
                preSignedExpiry,
                disablePreSigned,
                disablePreSignedUi,
                disablePreSignedMultipart,
                customerKeyHex,
                kmsKeyId,
                endpointUrl,
                defaultNamespacePrefix);
    }

    /// All but secrets.
    @Override
    public String toString() {
        return "GcsOptions[credentials=" + credentials + ", dataCredentials=" + dataCredentials + ", preSignedExpiry="
                + preSignedExpiry + ", disablePreSigned=" + disablePreSigned + ", disablePreSignedUi="
                + disablePreSignedUi + ", disablePreSignedMultipart=" + disablePreSignedMultipart + ", customerKeyHex="
                + customerKeyHex.map(_ -> "<secret>") + ", kmsKeyId="
                + kmsKeyId + ", endpointUrl=" + endpointUrl + ", defaultNamespacePrefix=" + defaultNamespacePrefix
                + "]";
    }

    private static void requireKey(String hex) {
        byte[] key;
        try {
            key = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "blockstore.gs.server_side_encryption_customer_supplied: value is not hexadecimal");
        }
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "value of customer-supplied server side encryption is not a valid 32 bytes AES key");
        }
    }
}
