/// Repositories of millions of objects, made and measured through the engine in this process.
@NullMarked
package io.tarn.bench.scale;

import org.jspecify.annotations.NullMarked;
