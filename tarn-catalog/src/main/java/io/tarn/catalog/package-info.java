/// Objects and paths on top of the versioning engine.
@NullMarked
package io.tarn.catalog;

import org.jspecify.annotations.NullMarked;
