/// The range file format: an SSTable container read and written byte for byte as `FORMAT.md` beside this package
/// says.
@NullMarked
package io.tarn.sstable;

import org.jspecify.annotations.NullMarked;
