/// Signatures of AWS: who sends a request, and whether it arrived as it was sent (s3-gateway.md 5, B-01 to
/// B-16).
@NullMarked
package io.tarn.gateway.signature;

import org.jspecify.annotations.NullMarked;
