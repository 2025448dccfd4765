/// Logging in with an AWS identity: a signed question to AWS STS, which is asked on the caller's behalf (auth.md 12).
@NullMarked
package io.tarn.auth.aws;

import org.jspecify.annotations.NullMarked;
