package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.Credential;
import io.tarn.auth.directory.AccessKeys;
import io.tarn.auth.directory.AccessKeys.IssuedKey;
import java.util.Optional;

/// Access keys of users (auth.md 4). A secret is shown once, when it is made.
final class CredentialsResource {
    private final AccessKeys keys;

    CredentialsResource(AccessKeys keys) {
        this.keys = keys;
    }

    record KeyJson(String accessKeyId, long creationDate) {
        static KeyJson of(IssuedKey key) {
            return new KeyJson(key.id(), key.issuedAt().getEpochSecond());
        }
    }

    record KeyWithSecretJson(String accessKeyId, String secretAccessKey, long creationDate) {
        @Override
        public String toString() {
            return "KeyWithSecretJson[accessKeyId=" + accessKeyId + ", secretAccessKey=[SECRET]]";
        }
    }

    /// `listUserCredentials`.
    void list(Exchange exchange) {
        IdentityPage.answer(exchange, keys.list(exchange.path("userId"), IdentityPage.wanted(exchange)), KeyJson::of);
    }

    /// `createCredentials`.
    void create(Exchange exchange) {
        Credential made = keys.create(exchange.path("userId"), Optional.empty());
        exchange.json(
                201,
                new KeyWithSecretJson(
                        made.key().id(), made.key().secret(), made.issuedAt().getEpochSecond()));
    }

    /// `getCredentials`.
    void get(Exchange exchange) {
        IssuedKey key = keys.find(exchange.path("userId"), exchange.path("accessKeyId"))
                .orElseThrow(() -> new ApiException(404, "credentials not found"));
        exchange.json(200, KeyJson.of(key));
    }

    /// `deleteCredentials`.
    void delete(Exchange exchange) {
        keys.delete(exchange.path("userId"), exchange.path("accessKeyId"));
        exchange.empty(204);
    }
}
