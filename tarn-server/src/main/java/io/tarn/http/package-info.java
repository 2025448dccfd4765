/// The HTTP edge: listener, request, response. The only package that knows the HTTP server library.
///
/// A [Request] is parsed once and hands out its body as a blocking stream that is never buffered here. A [Response]
/// is either a small answer, written in one go, or a stream in constant memory. Everything is called on virtual
/// threads.
@NullMarked
package io.tarn.http;

import org.jspecify.annotations.NullMarked;
