/// Bytes of objects as answers, for every door of the server alike.
@NullMarked
package io.tarn.content;

import org.jspecify.annotations.NullMarked;
