/// The HTTP load tool and the JMH benchmarks.
@NullMarked
package io.tarn.bench;

import org.jspecify.annotations.NullMarked;
