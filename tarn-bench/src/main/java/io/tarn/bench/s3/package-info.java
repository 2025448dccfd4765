/// What the rows of the S3 gateway need: presigned requests, and a plain file server to stand beside.
@NullMarked
package io.tarn.bench.s3;

import org.jspecify.annotations.NullMarked;
