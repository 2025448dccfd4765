/// One request to the S3 gateway, parsed once: where it points, who sends it, what it may do, and how it is answered.
/// Operations see nothing of HTTP but through [S3Call].
@NullMarked
package io.tarn.gateway.call;

import org.jspecify.annotations.NullMarked;
