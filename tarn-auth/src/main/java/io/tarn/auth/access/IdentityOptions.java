package io.tarn.auth.access;

import io.tarn.auth.AuthEvents;
import io.tarn.auth.AuthMode;
import io.tarn.auth.CacheLimits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How identities are opened.
///
/// @param mode who decides
/// @param secretKey `auth.encrypt.secret_key`
/// @param previousSecretKey the one before it, under which stored secrets and sessions are still read
/// @param fixedId `installation.fixed_id`
/// @param setupAbandonedAfter see [io.tarn.auth.InstallationSetup]
/// @param loginDuration `auth.login_duration`
/// @param loginDurationMax `auth.login_max_duration`
/// @param elsewhere the directory of another server, which replaces the own one
/// @param principals how identities of other systems log in
/// @param events who is told what requests to the directory take
public record IdentityOptions(
        AuthMode mode,
        String secretKey,
        Optional<String> previousSecretKey,
        Optional<String> fixedId,
        Duration setupAbandonedAfter,
        CacheLimits limits,
        Duration loginDuration,
        Duration loginDurationMax,
        Optional<DirectoryElsewhere> elsewhere,
        PrincipalLogins principals,
        AuthEvents events,
        InstantSource clock,
        RandomGenerator random) {
    /// With nothing configured.
    public static IdentityOptions defaults(
            AuthMode mode, String secretKey, InstantSource clock, RandomGenerator random) {
        return new IdentityOptions(
                mode,
                secretKey,
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                CacheLimits.DEFAULT,
                Duration.ofDays(7),
                Duration.ofDays(14),
                Optional.empty(),
                PrincipalLogins.none(),
                AuthEvents.NONE,
                clock,
                random);
    }

    @Override
    public String toString() {
        return "IdentityOptions[mode=" + mode + "]";
    }
}
