package io.tarn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.ObjectStore;
import io.tarn.block.StorageInfo;
import io.tarn.server.configuration.Blocks;
import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Stores whose opening sends nothing yet.
class CloudStoresTest {
    private static final Blocks.Presigning PRESIGNING =
            new Blocks.Presigning(Duration.ofMinutes(15), true, false, true);

    @Test
    void azureIsOpenedAsConfigured() {
        var azure = new Blocks.AzureBlocks(
                "account", "c2VjcmV0", "blob.core.chinacloudapi.cn", Duration.ofMinutes(10), PRESIGNING, "");
        try (ObjectStore store = Stores.objects(store(azure), Optional.empty())) {
            StorageInfo info = store.info("");
            assertThat(info.type()).isEqualTo("azure");
            assertThat(info.namespaceValidityRegex()).isEqualTo("^https?://[a-z0-9_-]+\\.blob.core.chinacloudapi.cn");
            assertThat(info.presignSupport()).isTrue();
            assertThat(info.presignSupportUi()).isFalse();
            assertThat(info.presignMultipartSupport()).isTrue();
        }
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutShowingIt() {
        var azure = new Blocks.AzureBlocks(
                "account", "no key!", "blob.core.windows.net", Duration.ofMinutes(10), PRESIGNING, "");
        assertThatThrownBy(() -> Stores.objects(store(azure), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("blockstore.azure.storage_access_key")
                .hasMessageNotContaining("no key!");
    }

    @Test
    void googleCredentialsAreReadAtOnce() {
        var google =
                new Blocks.GcsBlocks("", Optional.empty(), "{\"s3cret\": 1}", Optional.empty(), "", PRESIGNING, "", "");
        assertThatThrownBy(() -> Stores.objects(store(google), Optional.empty()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("blockstore.gs.credentials_file")
                .hasMessageNotContaining("s3cret");
    }

    private static Blockstores.Store store(Blocks blocks) {
        return new Blockstores.Store("", "store", true, Optional.empty(), blocks);
    }
}
