/// The built server as a process, driven from outside by real clients.
package io.tarn.e2e;
