/// JMH benchmarks of the engine's hot loops.
@NullMarked
package io.tarn.bench.micro;

import org.jspecify.annotations.NullMarked;
