/// Objects in Google Cloud Storage.
@NullMarked
package io.tarn.block.gcs;

import org.jspecify.annotations.NullMarked;
