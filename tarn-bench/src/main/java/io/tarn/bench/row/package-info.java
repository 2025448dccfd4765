/// The rows of the report: what each prepares, does and counts.
@NullMarked
package io.tarn.bench.row;

import org.jspecify.annotations.NullMarked;
