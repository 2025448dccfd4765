package io.tarn.contract;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;
import java.util.Map;

/// The contract on PostgreSQL and an S3 server.
class SharedStoresContractTest extends ContractSuite {
    @Override
    Deployment start(Path folder, Map<String, String> logins) {
        return Deployment.shared(folder, AuthMode.INTERNAL, logins);
    }
}
