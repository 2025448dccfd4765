package io.tarn.auth.saml;

/// Makes an assertion that can be believed of a response; the place where another SAML library would be put.
@FunctionalInterface
interface ResponseReader {
    /// Longest response, in bytes of XML.
    int RESPONSE_BYTES_MAX = 256 << 10;

    /// Throws [io.tarn.auth.AuthException] of kind `UNAUTHENTICATED` for a response that is not entirely in order,
    /// and [UnknownKey] for one that is signed with a key that `provider` does not have.
    ///
    /// @param response XML
    /// @param requestId the request it must answer
    Assertion read(byte[] response, IdentityProvider provider, String requestId);
}
