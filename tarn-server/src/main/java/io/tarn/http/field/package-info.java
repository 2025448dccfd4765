/// Header fields and bodies of HTTP (RFC 9110, RFC 7578) as every door of the server reads and writes them.
@NullMarked
package io.tarn.http.field;

import org.jspecify.annotations.NullMarked;
