/// Seeded generators, model-based runs with shrinking, and waiting for conditions: what every module's tests share.
@NullMarked
package io.tarn.testkit;

import org.jspecify.annotations.NullMarked;
