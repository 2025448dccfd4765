/// Tests of buckets as a whole.
package io.tarn.gateway.bucket;
