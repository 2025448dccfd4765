package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.auth.AuthMode;
import java.nio.file.Path;

/// What was observed on local files, for which the reference has no presigned URLs, with a single user.
class EmbeddedSamplesTest extends SamplesSuite {
    @Override
    Deployment start(Path folder) {
        return Deployment.withoutPresigning(folder, AuthMode.NONE);
    }

    @Override
    String folder() {
        return "local";
    }

    @Override
    void prepare(Api api, Deployment deployment) {
        deployment.putForImport("src/a", "one".getBytes(UTF_8));
        deployment.putForImport("src/b", "two".getBytes(UTF_8));
    }
}
