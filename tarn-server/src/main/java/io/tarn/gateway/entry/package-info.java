/// What S3 knows of an object beyond its bytes, and how an entry of the catalog keeps it (s3-gateway.md 13, B-05, B-27,
/// B-47).
@NullMarked
package io.tarn.gateway.entry;

import org.jspecify.annotations.NullMarked;
