package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The journey of two thousand files with the published Python client, across a restart and a crash.
class PythonJourneyTest {
    private static final String REPOSITORY = "journey";
    private static final int ACKNOWLEDGED_BEFORE_THE_CRASH = 300;

    @TempDir
    Path directory;

    @TempDir
    Path records;

    @Test
    @Timeout(900)
    void filesComeBackAfterEverything() throws Exception {
        PythonEnvironment python = PythonEnvironment.get();
        ServerHome home = ServerHome.installed(directory);
        try (ServerProcess server = home.start()) {
            say(python.run("journey.py", "go", home, REPOSITORY, records));
            say(python.run("journey.py", "verify", home, REPOSITORY, records));
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
        try (ServerProcess server = home.start()) {
            say(python.run("journey.py", "verify", home, REPOSITORY, records));
            crashUnderLoad(python, home, server);
        }
        try (ServerProcess server = home.start()) {
            say(python.run("interrupted_load.py", "verify", home, REPOSITORY, records));
            say(python.run("journey.py", "verify", home, REPOSITORY, records));
            assertThat(server.stop()).as(server.output()::whole).isZero();
        }
    }

    private void crashUnderLoad(PythonEnvironment python, ServerHome home, ServerProcess server)
            throws IOException, InterruptedException {
        Process load = python.start("interrupted_load.py", "load", home, REPOSITORY, records);
        StringBuilder printed = new StringBuilder();
        int acknowledged = 0;
        try (BufferedReader lines = load.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.equals("ACK")) {
                    printed.append(line).append('\n');
                } else if (++acknowledged == ACKNOWLEDGED_BEFORE_THE_CRASH) {
                    server.kill();
                }
            }
        }
        assertThat(load.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(load.exitValue()).as(printed.toString()).isZero();
        assertThat(acknowledged).as(printed.toString()).isGreaterThanOrEqualTo(ACKNOWLEDGED_BEFORE_THE_CRASH);
    }

    private static void say(String output) {
        System.out.print(output);
    }
}
