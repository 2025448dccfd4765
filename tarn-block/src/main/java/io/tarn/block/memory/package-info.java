/// Objects in process memory: tests and throw-away servers.
@NullMarked
package io.tarn.block.memory;

import org.jspecify.annotations.NullMarked;
