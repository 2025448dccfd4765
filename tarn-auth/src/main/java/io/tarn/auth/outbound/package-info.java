/// Calls to other services over HTTP: with limits of time, size and number, and without following redirects.
@NullMarked
package io.tarn.auth.outbound;

import org.jspecify.annotations.NullMarked;
