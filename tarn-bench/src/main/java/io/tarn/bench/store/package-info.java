/// `tarn bench stores`: the object store adapters next to the bare client libraries they are made of.
@NullMarked
package io.tarn.bench.store;

import org.jspecify.annotations.NullMarked;
