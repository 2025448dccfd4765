/// An identity provider of another maker, to log in with.
@NullMarked
package io.tarn.testkit.saml;

import org.jspecify.annotations.NullMarked;
