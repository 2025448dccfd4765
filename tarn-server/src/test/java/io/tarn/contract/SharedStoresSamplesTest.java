package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;

/// What was observed on S3, with a single user.
class SharedStoresSamplesTest extends SamplesSuite {
    @Override
    Deployment start(Path folder) {
        return Deployment.shared(folder, AuthMode.NONE);
    }

    @Override
    String folder() {
        return "s3";
    }

    @Override
    void prepare(Api api, Deployment deployment) {
        deployment.putForImport("src/a", "one".getBytes(UTF_8));
        deployment.putForImport("src/b", "two".getBytes(UTF_8));
        api.call("setup")
                .json("{'username':'admin','key':{'access_key_id':'%s','secret_access_key':'%s'}}"
                        .formatted(Api.KEY, Api.SECRET))
                .expect(200);
    }
}
