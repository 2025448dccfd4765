/// The operations: one class per tag of the contract, one method per operation, all listed in [Resources].
@NullMarked
package io.tarn.api.resources;

import org.jspecify.annotations.NullMarked;
