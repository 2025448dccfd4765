/// The audit log: who asked for what, and what came of it, in a chain of segments in the key-value store that
/// shows what was altered or removed (auth.md 19).
@NullMarked
package io.tarn.auth.audit;

import org.jspecify.annotations.NullMarked;
