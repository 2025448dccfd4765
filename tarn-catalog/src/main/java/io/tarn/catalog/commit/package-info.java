/// Commits and merges as long tasks.
@NullMarked
package io.tarn.catalog.commit;

import org.jspecify.annotations.NullMarked;
