package io.tarn.block.azure;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The settings of an Azure store (configuration `blockstore.azure.*`).
///
/// @param storageAccount the account the access key belongs to; empty with the default identity
/// @param storageAccessKey the account's key in base64; without it the default Azure identity of the
///     machine is used
/// @param domain the domain of blob storage; empty is `blob.core.windows.net`
/// @param tryTimeout how long one try of one request may take, at least one second
/// @param preSignedExpiry how long presigned URLs work
/// @param disablePreSigned whether there are no presigned URLs at all
/// @param disablePreSignedUi whether the web page does not use them
/// @param disablePreSignedMultipart whether there are none for parts: for clients that send parts without the
///     header `x-ms-blob-type: BlockBlob`
/// @param testEndpointUrl where requests go instead of the account's own endpoint (an emulator), e.g.
///     `http://127.0.0.1:10000`; the account is appended where the URL has no path
/// @param defaultNamespacePrefix what clients are offered as the beginning of a namespace; may be empty
public record AzureOptions(
        String storageAccount,
        Optional<String> storageAccessKey,
        String domain,
        Duration tryTimeout,
        Duration preSignedExpiry,
        boolean disablePreSigned,
        boolean disablePreSignedUi,
        boolean disablePreSignedMultipart,
        Optional<String> testEndpointUrl,
        String defaultNamespacePrefix) {
    public static final String DOMAIN_DEFAULT = "blob.core.windows.net";

    /// The domain of emulators; there requests are not over TLS, and addresses may carry a port.
    public static final String DOMAIN_TEST = "azurite.test";

    public static final Duration TRY_TIMEOUT_DEFAULT = Duration.ofMinutes(10);
    public static final Duration PRE_SIGNED_EXPIRY_DEFAULT = Duration.ofMinutes(15);

    private static final List<String> DOMAINS =
            List.of(DOMAIN_DEFAULT, "blob.core.chinacloudapi.cn", "blob.core.usgovcloudapi.net", DOMAIN_TEST);

    /// Whether the domain is one that Azure, or its emulator, serves blobs under.
    public static boolean isKnownDomain(String domain) {
        return DOMAINS.contains(domain);
    }

    /// @throws IllegalArgumentException for a domain that is not Azure's, or a key that cannot be one
    public AzureOptions {
        domain = domain.isEmpty() ? DOMAIN_DEFAULT : domain;
        if (!isKnownDomain(domain)) {
            throw new IllegalArgumentException("invalid Azure Domain");
        }
        storageAccessKey = storageAccessKey.filter(key -> !key.isEmpty());
        testEndpointUrl = testEndpointUrl.filter(url -> !url.isEmpty());
        storageAccessKey.ifPresent(AzureOptions::requireBase64);
        if (storageAccessKey.isPresent() && storageAccount.isEmpty()) {
            throw new IllegalArgumentException(
                    "blockstore.azure.storage_account is empty: name the account the access key belongs to");
        }
    }

    /// One account with its key and the defaults for everything else.
    public static AzureOptions withKey(String storageAccount, String storageAccessKey) {
        return new AzureOptions(
                storageAccount,
                Optional.of(storageAccessKey),
                "",
                TRY_TIMEOUT_DEFAULT,
                PRE_SIGNED_EXPIRY_DEFAULT,
                false,
                true,
                false,
                Optional.empty(),
                "");
    }

    /// The same with another endpoint.
    public AzureOptions at(String endpointUrl) {
        return new AzureOptions(
                storageAccount,
                storageAccessKey,
                domain,
                tryTimeout,
                preSignedExpiry,
                disablePreSigned,
                disablePreSignedUi,
                disablePreSignedMultipart,
                Optional.of(endpointUrl),
                defaultNamespacePrefix);
    }

    /// All but the access key.
    @Override
    public String toString() {
        return "AzureOptions[storageAccount=" + storageAccount + ", storageAccessKey="
                + (storageAccessKey.isPresent() ? "<secret>" : "<none>") + ", domain=" + domain + ", tryTimeout="
                + tryTimeout + ", preSignedExpiry=" + preSignedExpiry + ", disablePreSigned=" + disablePreSigned
                + ", disablePreSignedUi=" + disablePreSignedUi + ", disablePreSignedMultipart="
                + disablePreSignedMultipart + ", testEndpointUrl=" + testEndpointUrl
                + ", defaultNamespacePrefix=" + defaultNamespacePrefix + "]";
    }

    private static void requireBase64(String key) {
        try {
            Base64.getDecoder().decode(key);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "blockstore.azure.storage_access_key is not base64: copy the whole key of the storage account");
        }
    }
}
