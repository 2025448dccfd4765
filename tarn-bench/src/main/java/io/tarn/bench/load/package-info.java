/// Closed-loop load: many clients, each with one connection and one request under way, and what they measured.
@NullMarked
package io.tarn.bench.load;

import org.jspecify.annotations.NullMarked;
