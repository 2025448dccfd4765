/// What is counted and timed, for Prometheus (config-and-ops.md 6). The rooms below know nothing of it:
/// stores are wrapped, the engine tells what happens.
@NullMarked
package io.tarn.server.metrics;

import org.jspecify.annotations.NullMarked;
