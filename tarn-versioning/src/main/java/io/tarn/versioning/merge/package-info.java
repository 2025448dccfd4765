/// Applying changes to a snapshot and merging three of them.
@NullMarked
package io.tarn.versioning.merge;

import org.jspecify.annotations.NullMarked;
