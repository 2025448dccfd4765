package io.tarn.access;

/// A user as the API knows one.
///
/// @param name user name, the identity in commits and policies
/// @param email empty when unknown
/// @param friendlyName name for display, empty when there is none
/// @param creationDate Unix seconds
public record Principal(String name, String email, String friendlyName, long creationDate) {}
