/// Which branches are protected against what: rules, their record and their enforcement (engine specification
/// 16).
@NullMarked
package io.tarn.versioning.protection;

import org.jspecify.annotations.NullMarked;
