/// URLs of this server itself, for stores that have none: whoever holds one may do one thing with one object.
@NullMarked
package io.tarn.block.signed;

import org.jspecify.annotations.NullMarked;
