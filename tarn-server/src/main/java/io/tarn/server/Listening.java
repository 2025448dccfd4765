package io.tarn.server;

import io.tarn.auth.policy.AddressRanges;
import io.tarn.http.AccessLog;
import io.tarn.http.HttpOptions;
import io.tarn.http.TrustedProxies;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.LoggingSetup;
import io.tarn.server.configuration.ServerConfiguration;
import java.util.List;

/// How the server listens, by its configuration.
final class Listening {
    private Listening() {}

    static HttpOptions options(ServerConfiguration configuration) {
        ListenAddress address = ListenAddress.parse(configuration.listenAddress());
        HttpOptions options = HttpOptions.of(address.host(), address.port())
                .withProxies(proxies(configuration.values().list("trusted_proxies")));
        var tls = configuration.tls();
        return tls.enabled() ? options.withTls(new HttpOptions.Tls(tls.certificateFile(), tls.keyFile())) : options;
    }

    static AccessLog accessLog(ServerConfiguration.Logging logging) {
        return new AccessLog(LoggingSetup.auditLevel(logging.auditLevel()), logging.traceRequestHeaders());
    }

    private static TrustedProxies proxies(List<String> texts) {
        try {
            return AddressRanges.parse(texts)::contain;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("Bad trusted_proxies", String.valueOf(e.getMessage()), e);
        }
    }
}
