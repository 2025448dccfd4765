package io.tarn.block.s3;

import io.tarn.block.ObjectStore.PartReference;
import io.tarn.block.ObjectStoreException.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The whole contract but for what s3proxy 4.1.0 with its file store does otherwise than S3, each said below.
class S3ProxyContractTest extends EmulatedStoreContract {
    @Override
    protected S3Emulator emulator(Path folder) {
        return new S3ProxyServer(folder);
    }

    /// It answers 501 to `part-number-marker` other than 0.
    @Override
    @Test
    protected void listsPartsInPages() {
        fails(Kind.UNSUPPORTED, super::listsPartsInPages);
    }

    /// It hardly looks for the upload that is named; what never was one and has no object cannot be completed.
    @Override
    protected void assertUnknown(String key, String upload, PartReference part) {
        if (upload.isEmpty()) {
            super.assertUnknown(key, upload, part);
        } else if (!store.exists(at(key))) {
            assertNotCompleted(key, upload, part);
        }
    }

    /// It makes a longer file name of the key's last part, and one of 255 letters then is too long.
    @Override
    protected List<String> unusualKeys() {
        return super.unusualKeys().stream().filter(key -> key.length() < 200).toList();
    }

    /// It sorts keys by UTF-16 units, which puts letters outside the basic plane too early.
    @Override
    protected List<String> walkedKeys() {
        return super.walkedKeys().stream().filter(key -> !key.equals("😀")).toList();
    }
}
