/// The directory of an authorization server elsewhere, asked over its REST interface (auth.md 18).
@NullMarked
package io.tarn.auth.directory.remote;

import org.jspecify.annotations.NullMarked;
