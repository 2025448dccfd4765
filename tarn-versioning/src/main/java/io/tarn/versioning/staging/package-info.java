/// Uncommitted values: staging tokens, safe writes beside head changes, reads through all layers.
@NullMarked
package io.tarn.versioning.staging;

import org.jspecify.annotations.NullMarked;
