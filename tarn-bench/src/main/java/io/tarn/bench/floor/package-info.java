/// What the machine itself can do, measured in the same run: the floors the other rows stand on.
@NullMarked
package io.tarn.bench.floor;

import org.jspecify.annotations.NullMarked;
