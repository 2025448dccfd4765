/// The key-value store in process memory: tests and throw-away servers.
@NullMarked
package io.tarn.kv.memory;

import org.jspecify.annotations.NullMarked;
