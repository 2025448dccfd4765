package io.tarn.api.identity;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.auth.directory.ExternalPrincipals;
import io.tarn.auth.directory.ExternalPrincipals.ExternalPrincipal;

/// Identities of other systems that may act as a user (auth.md 4, 12).
final class PrincipalsResource {
    private final ExternalPrincipals principals;

    PrincipalsResource(ExternalPrincipals principals) {
        this.principals = principals;
    }

    record PrincipalJson(String id, String userId) {
        static PrincipalJson of(ExternalPrincipal principal) {
            return new PrincipalJson(principal.id(), principal.userName());
        }
    }

    /// `createUserExternalPrincipal`.
    void create(Exchange exchange) {
        principals.create(exchange.path("userId"), exchange.query("principalId"));
        exchange.empty(201);
    }

    /// `deleteUserExternalPrincipal`.
    void delete(Exchange exchange) {
        principals.delete(exchange.path("userId"), exchange.query("principalId"));
        exchange.empty(204);
    }

    /// `listUserExternalPrincipals`.
    void ofUser(Exchange exchange) {
        IdentityPage.answer(
                exchange, principals.ofUser(exchange.path("userId"), IdentityPage.wanted(exchange)), PrincipalJson::of);
    }

    /// `getExternalPrincipal`.
    void get(Exchange exchange) {
        ExternalPrincipal principal = principals
                .find(exchange.query("principalId"))
                .orElseThrow(() -> new ApiException(404, "external principal not found"));
        exchange.json(200, PrincipalJson.of(principal));
    }
}
