@NullMarked
package io.tarn.gateway.object;

import org.jspecify.annotations.NullMarked;
