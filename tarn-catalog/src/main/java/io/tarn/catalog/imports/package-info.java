/// Imports: objects that lie in a store already are registered where they are, and put on a branch with one
/// commit (engine specification 18.1).
@NullMarked
package io.tarn.catalog.imports;

import org.jspecify.annotations.NullMarked;
