/// Long tasks: work that a request starts and that outlives it, the server that took it, and the loss of that
/// server (engine specification 17.2).
@NullMarked
package io.tarn.catalog.task;

import org.jspecify.annotations.NullMarked;
