/// Object storage: the contract every adapter fulfils.
@NullMarked
package io.tarn.block;

import org.jspecify.annotations.NullMarked;
