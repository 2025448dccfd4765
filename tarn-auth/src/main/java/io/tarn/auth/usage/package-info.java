/// How much an installation is used (engine specification 17.4).
@NullMarked
package io.tarn.auth.usage;

import org.jspecify.annotations.NullMarked;
