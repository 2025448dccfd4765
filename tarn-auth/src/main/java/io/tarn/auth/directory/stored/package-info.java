/// The directory in the key-value store (auth.md 3.3): the modes `internal` and `simplified`, without another
/// server.
@NullMarked
package io.tarn.auth.directory.stored;

import org.jspecify.annotations.NullMarked;
