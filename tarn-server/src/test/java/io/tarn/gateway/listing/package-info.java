/// Tests of the operations that list what is in a bucket.
package io.tarn.gateway.listing;
