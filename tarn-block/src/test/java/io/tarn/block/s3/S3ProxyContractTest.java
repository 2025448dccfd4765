package io.tarn.block.s3;

import java.nio.file.Path;

class S3ProxyContractTest extends EmulatedStoreContract {
    @Override
    protected S3Emulator emulator(Path folder) {
        return new S3ProxyServer(folder);
    }
}
