package io.tarn.e2e;

import java.nio.file.Path;

/// On the embedded stores.
class JavaClientJourneyTest extends JavaClientJourney {
    @Override
    ServerHome home(Path folder) {
        return ServerHome.installed(folder);
    }

    @Override
    void setUp(ServerHome started) {}
}
