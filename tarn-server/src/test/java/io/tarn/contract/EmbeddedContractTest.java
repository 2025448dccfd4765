package io.tarn.contract;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;

/// The contract on RocksDB and local files, with users and policies.
class EmbeddedContractTest extends ContractSuite {
    @Override
    Deployment start(Path folder) {
        return Deployment.embedded(folder, AuthMode.INTERNAL);
    }
}
