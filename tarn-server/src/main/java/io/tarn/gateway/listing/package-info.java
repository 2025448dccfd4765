/// The operations that list what is in a bucket (s3-gateway.md 10.6, 10.7, 18.2).
@NullMarked
package io.tarn.gateway.listing;

import org.jspecify.annotations.NullMarked;
