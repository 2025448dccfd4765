/// Tests of bodies.
package io.tarn.gateway.payload;
