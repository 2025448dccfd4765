/// Runs of hooks: what is kept of them, and reading it (actions specification 9, 10).
@NullMarked
package io.tarn.actions;

import org.jspecify.annotations.NullMarked;
