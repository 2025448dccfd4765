/// Tests of handing requests on.
package io.tarn.gateway.proxy;
