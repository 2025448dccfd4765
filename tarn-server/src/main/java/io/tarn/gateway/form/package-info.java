/// Uploads by HTML forms: a policy that somebody signed says what a browser may store (s3-gateway.md B-45).
@NullMarked
package io.tarn.gateway.form;

import org.jspecify.annotations.NullMarked;
