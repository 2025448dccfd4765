/// Tests of what a request points at.
package io.tarn.gateway.call;
