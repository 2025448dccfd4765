/// A service provider of SAML 2.0 (auth.md 15.2): sends browsers to an identity provider, and believes what comes
/// back if, and only as far as, that provider signed it.
///
/// Way of a response: [io.tarn.auth.saml.ServiceProvider] finds the login it answers,
/// [io.tarn.auth.saml.ResponseReader] makes an [io.tarn.auth.saml.Assertion] of it or refuses,
/// [io.tarn.auth.saml.UsedAssertions] refuses it a second time.
@NullMarked
package io.tarn.auth.saml;

import org.jspecify.annotations.NullMarked;
