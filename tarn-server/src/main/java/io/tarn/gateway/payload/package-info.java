/// The body of a request: its framing taken off, and everything checked that the client said of it
/// (s3-gateway.md 5.6, B-01, B-05, B-08).
@NullMarked
package io.tarn.gateway.payload;

import org.jspecify.annotations.NullMarked;
