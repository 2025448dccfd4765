/// A lean HTTP/1.1 client: preformatted request bytes, blocking sockets, only the headers that frame an answer are
/// parsed.
@NullMarked
package io.tarn.bench.http;

import org.jspecify.annotations.NullMarked;
