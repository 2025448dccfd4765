package io.tarn.gateway.signature;

import io.tarn.auth.access.Credentials;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The access keys that signatures are made with.
///
/// @param find the account of a key
/// @param accepted whether the configuration lets anybody in by an access key
record Accounts(Function<String, Optional<Credentials.Account>> find, boolean accepted) {
    /// The account of a key, whose requests may carry no session token: keys here last.
    ///
    /// @param token a session token, null when there is none
    Credentials.Account require(String accessKeyId, @Nullable String token) {
        if (!accepted) {
            throw Refusals.accessKeysOff();
        }
        Credentials.Account account = Scope.isId(accessKeyId)
                ? find.apply(accessKeyId).orElseThrow(() -> Refusals.unknownKey(accessKeyId))
                : unknown(accessKeyId);
        if (token != null && !token.isEmpty()) {
            throw Refusals.token();
        }
        return account;
    }

    private static Credentials.Account unknown(String accessKeyId) {
        throw Refusals.unknownKey(accessKeyId);
    }
}
