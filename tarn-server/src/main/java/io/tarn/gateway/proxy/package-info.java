/// Hands requests for buckets that are not here to another server (s3-gateway.md 7.3).
@NullMarked
package io.tarn.gateway.proxy;

import org.jspecify.annotations.NullMarked;
