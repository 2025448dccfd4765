/// What differs between snapshots, and pages of sorted keys.
@NullMarked
package io.tarn.versioning.diff;

import org.jspecify.annotations.NullMarked;
