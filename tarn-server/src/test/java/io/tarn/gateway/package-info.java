/// Tests of the S3 gateway as a whole.
package io.tarn.gateway;
