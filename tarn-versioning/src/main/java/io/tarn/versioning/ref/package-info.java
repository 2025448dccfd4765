/// Repositories, branches, tags and commits as records; reference expressions; the commit graph.
@NullMarked
package io.tarn.versioning.ref;

import org.jspecify.annotations.NullMarked;
