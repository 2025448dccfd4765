@NullMarked
package io.tarn.gateway.entry;

import org.jspecify.annotations.NullMarked;
