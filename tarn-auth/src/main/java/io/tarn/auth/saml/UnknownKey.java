package io.tarn.auth.saml;

/// Says that a signature is in order but not of any key that the identity provider is known by.
final class UnknownKey extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownKey() {
        super("signature of no known key", null, false, false);
    }
}
