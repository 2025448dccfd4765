package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AzureOptionsTest {
    @Test
    void defaults() {
        AzureOptions options = AzureOptions.withKey("account", "c2VjcmV0");
        assertThat(options.domain()).isEqualTo("blob.core.windows.net");
        assertThat(options.tryTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(options.preSignedExpiry()).isEqualTo(Duration.ofMinutes(15));
        assertThat(options.disablePreSigned()).isFalse();
        assertThat(options.disablePreSignedUi()).isTrue();
    }

    @Test
    void onlyTheDomainsOfAzure() {
        for (String domain : List.of(
                "",
                "blob.core.windows.net",
                "blob.core.chinacloudapi.cn",
                "blob.core.usgovcloudapi.net",
                "azurite.test")) {
            assertThat(domain(domain).domain()).endsWith(domain).isNotEmpty();
        }
        assertThatThrownBy(() -> domain("blob.example.org")).hasMessage("invalid Azure Domain");
    }

    private static AzureOptions domain(String domain) {
        return new AzureOptions(
                "", Optional.empty(), domain, Duration.ZERO, Duration.ZERO, false, false, false, Optional.empty(), "");
    }

    @Test
    void theKeyIsNeverShown() {
        assertThat(AzureOptions.withKey("account", "c2VjcmV0").toString()).doesNotContain("c2VjcmV0");
        assertThatThrownBy(() -> AzureOptions.withKey("account", "not base64 %"))
                .hasMessageContaining("blockstore.azure.storage_access_key")
                .hasMessageNotContaining("not base64 %");
        assertThatThrownBy(() -> AzureOptions.withKey("", "c2VjcmV0"))
                .hasMessageContaining("blockstore.azure.storage_account");
    }

    @Test
    void aDomainOfAnotherCloudIsInTheInfo() {
        try (AzureObjectStore store = new AzureObjectStore(domain("blob.core.usgovcloudapi.net"))) {
            assertThat(store.info("").namespaceValidityRegex())
                    .isEqualTo("^https?://[a-z0-9_-]+\\.blob.core.usgovcloudapi.net");
            assertThat(store.info("").presignSupport()).isTrue();
            assertThat(store.info("").importSupport()).isTrue();
        }
    }
}
