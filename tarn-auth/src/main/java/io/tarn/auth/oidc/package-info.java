/// Login at an identity provider that speaks OpenID Connect, and by tokens of other issuers (auth.md 13, 14.3,
/// 16.3). Signatures, claims and messages are the libraries' work; what is here decides what is asked of whom, what
/// is kept between the two halves of a login, and what is believed.
@NullMarked
package io.tarn.auth.oidc;

import org.jspecify.annotations.NullMarked;
