package io.tarn.server.metrics;

import io.prometheus.metrics.core.datapoints.DistributionDataPoint;

/// The bounds of histograms (config-and-ops.md 6).
final class Buckets {
    /// Of calls to the metadata store, with finer ones below for the embedded store.
    static final double[] KEY_VALUE_SECONDS = {
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    /// Of requests to the records of identity, with finer ones below for what never leaves this server.
    static final double[] AUTH_SECONDS = {
        0.00001, 0.0001, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60
    };

    /// Of calls to object stores.
    static final double[] OBJECT_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };

    /// Of object contents.
    static final double[] OBJECT_BYTES = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

    /// Of files in the local cache.
    static final double[] FILE_BYTES = {1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22};

    private static final double NANOS_PER_SECOND = 1e9;

    private Buckets() {}

    /// Takes down the time since `startNanos`.
    static void since(long startNanos, DistributionDataPoint seconds) {
        seconds.observe((System.nanoTime() - startNanos) / NANOS_PER_SECOND);
    }
}
