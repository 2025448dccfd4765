/// Ways in that end with a user of the directory: what identity providers say of somebody, and what becomes of
/// it.
@NullMarked
package io.tarn.auth.login;

import org.jspecify.annotations.NullMarked;
