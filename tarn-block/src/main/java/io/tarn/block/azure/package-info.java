/// Objects as block blobs of Azure Blob Storage.
@NullMarked
package io.tarn.block.azure;

import org.jspecify.annotations.NullMarked;
