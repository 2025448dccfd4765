/// XML as S3 speaks it (s3-gateway.md 4.2): a writer without white space, a reader that no document can hurt.
@NullMarked
package io.tarn.gateway.xml;

import org.jspecify.annotations.NullMarked;
