@NullMarked
package io.tarn.catalog.parts;

import org.jspecify.annotations.NullMarked;
