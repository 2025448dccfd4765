/// Tests of signatures.
package io.tarn.gateway.signature;
