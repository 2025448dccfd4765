package io.tarn.gateway;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.access.AuditTrail;
import io.tarn.access.Authenticator;
import io.tarn.access.Authorizer;
import io.tarn.auth.access.Credentials;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.gateway.form.PostObjects;
import io.tarn.gateway.proxy.FallbackProxy;
import io.tarn.gateway.signature.Signatures;
import java.time.InstantSource;

/// What a gateway is made of.
///
/// @param credentials access keys, for signatures
/// @param accessKeys whether the configuration lets anybody in by an access key
/// @param api the credentials that the REST API takes
/// @param concurrent the gauge of requests being worked on
/// @param usage run for each request whose caller may do it
public record GatewayParts(
        Catalog catalog,
        PartUploads uploads,
        GatewaySettings settings,
        Credentials credentials,
        boolean accessKeys,
        Authenticator api,
        Authorizer authorizer,
        PrometheusRegistry registry,
        Gauge concurrent,
        AuditTrail audit,
        Runnable usage,
        InstantSource clock) {
    /// The gateway.
    public Gateway open() {
        var hosts = new GatewayHosts(settings.domains());
        var buckets = new Buckets(catalog, settings, settings.fallbackUrl().map(FallbackProxy::new));
        var signatures = new Signatures(credentials::find, accessKeys, hosts::bucket, clock);
        return new Gateway(
                settings,
                new GatewayCallers(signatures, api),
                new PostObjects(catalog, signatures::checkForm, clock),
                authorizer,
                buckets,
                GatewayOperations.all(catalog, uploads, settings, buckets),
                new GatewayMetrics(registry, concurrent),
                audit,
                usage);
    }
}
