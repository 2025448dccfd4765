package io.tarn.contract;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;
import java.util.Map;

/// The contract on RocksDB and local files, with users and policies.
class EmbeddedContractTest extends ContractSuite {
    @Override
    Deployment start(Path folder, Map<String, String> logins) {
        return Deployment.embedded(folder, AuthMode.INTERNAL, logins);
    }
}
