/// The REST API: frame of every operation, driven by the contract in [io.tarn.api.contract].
///
/// The way of a request through [ApiHandler]: route, contract check, request id, authentication, permission (one
/// line of `permissions.tsv` for each operation), then the operation's [OperationMethod]. What it throws becomes an
/// answer in [ErrorTable], and nowhere else.
@NullMarked
package io.tarn.api;

import org.jspecify.annotations.NullMarked;
