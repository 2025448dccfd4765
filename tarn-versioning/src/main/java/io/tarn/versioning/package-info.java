/// Repository, branch, commit, tag, value types and ids, and the engine that moves them.
@NullMarked
package io.tarn.versioning;

import org.jspecify.annotations.NullMarked;
