package io.tarn.server;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthMode;
import io.tarn.auth.ServiceToken;
import io.tarn.auth.access.DirectoryElsewhere;
import io.tarn.auth.access.PrincipalLogins;
import io.tarn.auth.aws.AwsOptions;
import io.tarn.auth.aws.ForwardingVerifier;
import io.tarn.auth.aws.PrincipalVerifier;
import io.tarn.auth.aws.StsHosts;
import io.tarn.auth.aws.StsVerifier;
import io.tarn.auth.directory.remote.RemoteCalls;
import io.tarn.auth.directory.remote.RemoteDirectory;
import io.tarn.auth.directory.remote.RemoteHealth;
import io.tarn.auth.directory.remote.RemoteOptions;
import io.tarn.auth.outbound.UrlText;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ConfigurationValues;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other servers that know about users: the authorization server (auth.md 18), the authentication server (17),
/// and AWS STS (12).
final class IdentityServers {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityServers.class);
    private static final String DIRECTORY = "auth.api.endpoint";
    private static final String AUTHENTICATION = "auth.authentication_api.endpoint";
    private static final String AWS = "auth.external.aws_auth.";

    private IdentityServers() {}

    /// Refuses what does not fit together, without asking anybody.
    static void check(ConfigurationValues values, AuthMode mode) {
        var _ = endpoint(values, AUTHENTICATION);
        var _ = aws(values);
        if (mode == AuthMode.EXTERNAL && values.text(DIRECTORY).isEmpty()) {
            throw new ConfigurationException(
                    "Unsupported auth mode",
                    "cannot set auth.ui_config.rbac to non-simplified without setting an external auth service");
        }
        if (mode != AuthMode.NONE) {
            var _ = endpoint(values, DIRECTORY);
        }
    }

    /// The directory of the authorization server, which has said that it is well; empty when there is none, or the
    /// mode has a single user.
    static Optional<DirectoryElsewhere> directory(
            ConfigurationValues values, AuthMode mode, String secretKey, RandomGenerator random) {
        return calls(values, mode, secretKey, random).map(calls -> {
            if (!values.flag("auth.api.skip_health_check")) {
                awaitHealth(calls, values);
            }
            return (revocations, changes) -> new RemoteDirectory(calls, revocations, changes);
        });
    }

    /// Looks whether the authorization server is well, once; empty where [#directory] is.
    static Optional<Supplier<Finding>> probe(
            ConfigurationValues values, AuthMode mode, String secretKey, RandomGenerator random) {
        return calls(values, mode, secretKey, random).map(calls -> () -> {
            try (calls) {
                new RemoteHealth(calls, RemoteHealth.PAUSE_FIRST).await(Duration.ZERO);
                return Finding.ok("authorization server " + values.text(DIRECTORY));
            } catch (AuthException e) {
                return Finding.failed("authorization server " + values.text(DIRECTORY) + ": " + e.getMessage());
            }
        });
    }

    private static Optional<RemoteCalls> calls(
            ConfigurationValues values, AuthMode mode, String secretKey, RandomGenerator random) {
        if (mode == AuthMode.NONE) {
            return Optional.empty();
        }
        String token = values.text("auth.api.token");
        return endpoint(values, DIRECTORY)
                .map(endpoint -> new RemoteCalls(new RemoteOptions(
                        endpoint,
                        token.isEmpty() ? ServiceToken.generate(secretKey, Clock.systemUTC(), random) : token,
                        RemoteOptions.LIMITS)));
    }

    private static void awaitHealth(RemoteCalls calls, ConfigurationValues values) {
        try {
            new RemoteHealth(calls, RemoteHealth.PAUSE_FIRST).await(values.duration("auth.api.health_check_timeout"));
        } catch (AuthException e) {
            calls.close();
            throw new ConfigurationException("Auth API health check failed", String.valueOf(e.getMessage()), e);
        }
    }

    /// How identities of other systems log in.
    static PrincipalLogins principals(ConfigurationValues values) {
        boolean external = values.flag("auth.authentication_api.external_principals_enabled");
        Optional<AwsOptions> aws = aws(values);
        Optional<PrincipalVerifier> forwarding =
                endpoint(values, AUTHENTICATION).filter(_ -> external).map(ForwardingVerifier::new);
        aws.filter(_ -> forwarding.isEmpty()).ifPresent(IdentityServers::warn);
        return new PrincipalLogins(
                external || aws.isPresent(),
                forwarding.or(() -> aws.map(options -> new StsVerifier(options, Clock.systemUTC()))));
    }

    private static void warn(AwsOptions options) {
        if (options.hosts().hasPlain() || !options.verifying()) {
            LOG.warn("AWS STS is asked without encryption or without a look at its certificate: who stands between can"
                    + " log in as anybody; see auth.external.aws_auth");
        }
        if (options.requiredHeaders().isEmpty()) {
            LOG.warn("auth.external.aws_auth.required_headers is empty: another server to which an AWS identity logs in"
                    + " can log in here as that identity");
        }
    }

    private static Optional<AwsOptions> aws(ConfigurationValues values) {
        if (!values.flag(AWS + "enabled")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AwsOptions(
                    values.duration(AWS + "get_caller_identity_max_age"),
                    StsHosts.of(values.list(AWS + "valid_sts_hosts")),
                    values.map(AWS + "required_headers"),
                    values.map(AWS + "optional_headers"),
                    values.duration(AWS + "http_client.timeout"),
                    !values.flag(AWS + "http_client.skip_verify")));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    ConfigurationException.LOAD, "auth.external.aws_auth: " + e.getMessage(), e);
        }
    }

    private static Optional<String> endpoint(ConfigurationValues values, String key) {
        String url = values.text(key);
        if (url.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(UrlText.base(url)
                .orElseThrow(() -> new ConfigurationException(
                        ConfigurationException.LOAD, key + " is no URL of a server, such as https://host/api/v1")));
    }
}
