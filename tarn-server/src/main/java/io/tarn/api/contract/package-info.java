/// The published contract as data: operations, parameters, schemas, and the checks that follow from them.
///
/// `operations.tsv` and `schemas.json` beside this package hold the facts; nothing here knows a single operation.
@NullMarked
package io.tarn.api.contract;

import org.jspecify.annotations.NullMarked;
