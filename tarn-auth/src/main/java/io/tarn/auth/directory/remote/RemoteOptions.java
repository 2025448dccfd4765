package io.tarn.auth.directory.remote;

import io.tarn.auth.outbound.ServiceClient.Limits;
import java.time.Duration;

/// Where the authorization server is.
///
/// @param endpoint `auth.api.endpoint`, a URL without a slash at its end
/// @param token goes along as bearer token; printing hides it
/// @param limits of each call
public record RemoteOptions(String endpoint, String token, Limits limits) {
    /// Longest name that is asked for, in UTF-16 units.
    public static final int NAME_MAX = 1000;

    /// Limits of a call: a page of a thousand policies fits in.
    public static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 32 << 20, 128);

    @Override
    public String toString() {
        return "RemoteOptions[endpoint=" + endpoint + ", token=[SECRET]]";
    }
}
