package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreContract;
import io.tarn.block.ObjectStoreException.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AzureObjectStoreTest extends ObjectStoreContract {
    private final String container = AzuriteServer.shared().newContainer();

    @Override
    protected ObjectStore open(Path folder) {
        return new AzureObjectStore(AzuriteServer.shared().options());
    }

    @Override
    protected String namespaceUri() {
        return container + "/lake/inner";
    }

    @Override
    protected Map<String, String> presignedPutHeaders() {
        return Map.of("x-ms-blob-type", "BlockBlob");
    }

    /// The service keeps the staged blocks of a blob until it is next written, so here the first upload that
    /// completes ends the others. The engine gives every upload an address of its own.
    @Override
    @Test
    protected void uploadsOfOneKeyAreApart() {
        String one = begin("m/two");
        String two = begin("m/two");
        PartReference a = part("m/two", one, 1, bytes("a"));
        PartReference b = part("m/two", two, 1, bytes("b"));
        store.completeMultipart(at("m/two"), two, List.of(b));
        fails(Kind.INVALID_PART, () -> store.completeMultipart(at("m/two"), one, List.of(a)));
        assertThat(read("m/two")).isEqualTo(bytes("b"));
        PartReference again = part("m/two", one, 1, bytes("a"));
        store.completeMultipart(at("m/two"), one, List.of(again));
        assertThat(read("m/two")).isEqualTo(bytes("a"));
    }
}
