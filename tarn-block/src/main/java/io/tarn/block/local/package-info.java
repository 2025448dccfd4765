/// Objects as files below one folder.
@NullMarked
package io.tarn.block.local;

import org.jspecify.annotations.NullMarked;
