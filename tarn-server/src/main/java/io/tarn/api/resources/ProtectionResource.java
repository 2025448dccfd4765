package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.Exchange;
import io.tarn.catalog.Catalog;
import io.tarn.http.field.EntityTags;
import io.tarn.versioning.Repository;
import io.tarn.versioning.protection.BranchProtection;
import java.util.List;

/// Rules of protected branches, in their present and their older forms (api.md 20.3).
final class ProtectionResource {
    private final Catalog catalog;
    private final BranchProtection protection;

    ProtectionResource(Catalog catalog) {
        this.catalog = catalog;
        this.protection = catalog.engine().protection();
    }

    record Rule(String pattern) {}

    /// `getBranchProtectionRules`, `internalGetBranchProtectionRules`. The entity tag stands without quotes, as
    /// clients send it back.
    void get(Exchange exchange) {
        var stored = protection.get(repository(catalog, exchange));
        exchange.response().header("ETag", stored.checksum());
        exchange.json(200, stored.patterns().stream().map(Rule::new).toList());
    }

    /// `setBranchProtectionRules`: all of them, if they still have the entity tag of `If-Match`. An empty one
    /// expects that there are none.
    void set(Exchange exchange) {
        List<String> patterns =
                exchange.bodyList(Rule.class).stream().map(Rule::pattern).toList();
        Repository repository = repository(catalog, exchange);
        protection.replace(repository, patterns, exchange.header("If-Match").map(EntityTags::unquoted));
        exchange.empty(204);
    }

    /// `internalCreateBranchProtectionRule`. A rule that is there already is fine.
    void add(Exchange exchange) {
        String pattern = exchange.body(Rule.class).pattern();
        protection.add(repository(catalog, exchange), pattern);
        exchange.empty(204);
    }

    /// `internalDeleteBranchProtectionRule`. An unknown rule is answered 404 without a body.
    void remove(Exchange exchange) {
        String pattern = exchange.body(Rule.class).pattern();
        boolean removed = protection.remove(repository(catalog, exchange), pattern);
        exchange.empty(removed ? 204 : 404);
    }

    /// `createBranchProtectionRulePreflight`: the permission is all there is to it.
    void preflight(Exchange exchange) {
        exchange.empty(204);
    }
}
