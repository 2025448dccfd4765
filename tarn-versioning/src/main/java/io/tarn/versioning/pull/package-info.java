/// Pull requests: proposals to merge one branch into another (engine specification 17.1).
@NullMarked
package io.tarn.versioning.pull;

import org.jspecify.annotations.NullMarked;
