/// Refs written to files of the repository's own namespace, and read back into a bare repository (engine
/// specification 19).
@NullMarked
package io.tarn.catalog.dump;

import org.jspecify.annotations.NullMarked;
