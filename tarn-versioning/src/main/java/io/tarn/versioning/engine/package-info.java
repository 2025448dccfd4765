/// The versioning engine as one thing.
@NullMarked
package io.tarn.versioning.engine;

import org.jspecify.annotations.NullMarked;
