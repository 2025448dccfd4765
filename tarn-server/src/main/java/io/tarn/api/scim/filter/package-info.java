/// Filters and paths of SCIM (RFC 7644 sections 3.4.2.2 and 3.5.2): parsed within limits, evaluated over JSON.
@NullMarked
package io.tarn.api.scim.filter;

import org.jspecify.annotations.NullMarked;
