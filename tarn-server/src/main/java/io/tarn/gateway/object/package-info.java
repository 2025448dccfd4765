/// Operations on objects: write, read, copy, delete, tag (s3-gateway.md 11, 13, 14, 18.3 to 18.5).
@NullMarked
package io.tarn.gateway.object;

import org.jspecify.annotations.NullMarked;
