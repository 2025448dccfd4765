/// A partitioned, ordered key-value store with compare-and-set: the contract every driver fulfils.
@NullMarked
package io.tarn.kv;

import org.jspecify.annotations.NullMarked;
