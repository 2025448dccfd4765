/// The contract measured against a running server: every operation with a success and its declared errors, checks that
/// are generated from each row, and observed exchanges of the reference.
package io.tarn.contract;
