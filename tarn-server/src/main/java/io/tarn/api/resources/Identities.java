package io.tarn.api.resources;

import io.tarn.auth.AdminUsers;
import io.tarn.auth.Credentials;
import io.tarn.auth.Installation;
import io.tarn.auth.LoginTokens;
import io.tarn.auth.SessionCookie;

/// The rooms of the built-in authentication that operations use.
public record Identities(
        Installation installation,
        AdminUsers users,
        Credentials credentials,
        LoginTokens tokens,
        SessionCookie cookies) {}
