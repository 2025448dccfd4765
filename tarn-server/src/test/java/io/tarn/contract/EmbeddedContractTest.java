package io.tarn.contract;

import java.nio.file.Path;

/// The contract on RocksDB and local files.
class EmbeddedContractTest extends ContractSuite {
    @Override
    Deployment start(Path folder) {
        return Deployment.embedded(folder);
    }
}
