/// What happens on a branch: reads through its layers, safe writes, and every change of its head.
@NullMarked
package io.tarn.versioning.branch;

import org.jspecify.annotations.NullMarked;
