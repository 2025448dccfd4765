/// The work of a server that outlives the requests which start it, put together.
@NullMarked
package io.tarn.catalog.background;

import org.jspecify.annotations.NullMarked;
