/// Tests of reading and writing XML.
package io.tarn.gateway.xml;
