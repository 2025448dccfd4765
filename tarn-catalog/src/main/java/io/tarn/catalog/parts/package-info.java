/// Multipart uploads whose bytes pass through the server (s3-gateway.md 12, B-55 to B-61): a registry of
/// uploads and parts in the key-value store, and what moves them on.
///
/// What the object store knows of an upload is never asked for but to settle a race: which uploads there are,
/// of what, with which parts, their MD5s and checksums is in the registry. Uploads in the records of other
/// programs are neither read nor changed.
@NullMarked
package io.tarn.catalog.parts;

import org.jspecify.annotations.NullMarked;
