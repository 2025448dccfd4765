/// Multipart uploads (s3-gateway.md 12, 18.6): S3's words around [io.tarn.catalog.parts].
@NullMarked
package io.tarn.gateway.multipart;

import org.jspecify.annotations.NullMarked;
