/// The wire forms of objects: listing rows, ranges, entity tags, multipart bodies. Nothing here knows an operation.
@NullMarked
package io.tarn.api.objects;

import org.jspecify.annotations.NullMarked;
