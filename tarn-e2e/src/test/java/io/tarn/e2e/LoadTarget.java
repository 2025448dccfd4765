package io.tarn.e2e;

import java.io.IOException;

/// A server that workers send changes to while a test kills and starts it.
final class LoadTarget implements AutoCloseable {
    private final ServerHome home;
    private final Rest rest;
    private volatile ServerProcess process;
    private volatile boolean up;
    private volatile int deaths;

    LoadTarget(ServerHome home) {
        this.home = home;
        this.rest = home.rest();
    }

    ServerHome home() {
        return home;
    }

    Rest rest() {
        return rest;
    }

    /// Whether calls should be answered.
    boolean isUp() {
        return up;
    }

    /// How often it was killed.
    int deaths() {
        return deaths;
    }

    /// What the running server printed.
    String output() {
        return process.output().text();
    }

    void start() throws IOException, InterruptedException {
        process = home.start();
        up = true;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread kills
    void kill() {
        deaths++;
        up = false;
        process.kill();
    }

    /// Ends the server in order and returns its exit status.
    int stop() throws InterruptedException {
        up = false;
        return process.stop();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
