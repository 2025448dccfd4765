/// The signed URLs that this server serves for stores which have none of their own.
@NullMarked
package io.tarn.api.signed;

import org.jspecify.annotations.NullMarked;
