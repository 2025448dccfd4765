/// The errors of the S3 gateway: one table of codes, statuses and messages (s3-gateway.md 7).
@NullMarked
package io.tarn.gateway.error;

import org.jspecify.annotations.NullMarked;
