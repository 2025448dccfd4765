/// A bounded local copy of immutable files.
@NullMarked
package io.tarn.versioning.cache;

import org.jspecify.annotations.NullMarked;
