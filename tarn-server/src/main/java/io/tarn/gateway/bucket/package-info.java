/// Buckets as a whole: their list, their creation and deletion, and what S3 asks about a bucket or an object that is
/// neither its content nor its tags (s3-gateway.md 9, 10.1 to 10.5, 18.5).
@NullMarked
package io.tarn.gateway.bucket;

import org.jspecify.annotations.NullMarked;
