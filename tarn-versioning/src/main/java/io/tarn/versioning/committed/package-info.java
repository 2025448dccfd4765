/// Ranges and metaranges: immutable sorted snapshots of a repository, named by their content.
@NullMarked
package io.tarn.versioning.committed;

import org.jspecify.annotations.NullMarked;
