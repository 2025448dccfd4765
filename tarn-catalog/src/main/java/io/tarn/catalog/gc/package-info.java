/// What an external garbage collector is told: rules, active commits, uncommitted objects (engine specification
/// 20).
@NullMarked
package io.tarn.catalog.gc;

import org.jspecify.annotations.NullMarked;
