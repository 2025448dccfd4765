@NullMarked
package io.tarn.gateway.multipart;

import org.jspecify.annotations.NullMarked;
