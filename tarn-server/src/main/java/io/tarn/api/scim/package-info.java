/// Provisioning of users and groups by identity providers: SCIM 2.0 (RFC 7643, RFC 7644; auth.md 16.5) at `/scim/v2`
/// over the directory of this installation. docs/scim.md is its manual.
@NullMarked
package io.tarn.api.scim;

import org.jspecify.annotations.NullMarked;
