/// Composition, configuration, metrics and main.
@NullMarked
package io.tarn.server;

import org.jspecify.annotations.NullMarked;
