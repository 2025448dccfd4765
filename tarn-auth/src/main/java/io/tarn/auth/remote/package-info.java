/// Names and passwords checked by an HTTP service (auth.md 11).
@NullMarked
package io.tarn.auth.remote;

import org.jspecify.annotations.NullMarked;
