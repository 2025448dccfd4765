/// Which commits garbage collection has to spare (engine specification 20).
@NullMarked
package io.tarn.versioning.gc;

import org.jspecify.annotations.NullMarked;
