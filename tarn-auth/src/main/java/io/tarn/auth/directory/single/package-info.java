/// The directory of the mode `none`: one user, who may do everything (auth.md 1).
@NullMarked
package io.tarn.auth.directory.single;

import org.jspecify.annotations.NullMarked;
