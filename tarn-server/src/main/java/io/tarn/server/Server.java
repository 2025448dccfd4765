package io.tarn.server;

import io.tarn.access.AuditLogTrail;
import io.tarn.access.AuditTrail;
import io.tarn.actions.RunReader;
import io.tarn.api.ApiHandler;
import io.tarn.api.ApiMetrics;
import io.tarn.api.ErrorTable;
import io.tarn.api.Mount;
import io.tarn.api.OperationMethod;
import io.tarn.api.ServiceRoutes;
import io.tarn.api.contract.Contract;
import io.tarn.api.identity.Logins;
import io.tarn.api.identity.RequestCredentials;
import io.tarn.api.login.BrowserSessions;
import io.tarn.api.login.LoginAudit;
import io.tarn.api.resources.Resources;
import io.tarn.api.resources.SampleData;
import io.tarn.api.resources.ServerSettings;
import io.tarn.api.scim.IntegrationToken;
import io.tarn.api.scim.ScimOptions;
import io.tarn.api.scim.ScimRoutes;
import io.tarn.api.signed.SignedUrlHandler;
import io.tarn.auth.AccessKey;
import io.tarn.auth.CommunicationPreferences;
import io.tarn.auth.access.Identities;
import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.audit.AuditOptions;
import io.tarn.auth.directory.Directory;
import io.tarn.auth.login.AuthenticationMethod;
import io.tarn.auth.usage.UsageCounter;
import io.tarn.block.ObjectStore;
import io.tarn.block.StorageNamespace;
import io.tarn.block.signed.Hmac;
import io.tarn.block.signed.SignedUrls;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.gateway.Gateway;
import io.tarn.gateway.GatewayParts;
import io.tarn.gateway.WrongEndpoint;
import io.tarn.gateway.call.GatewaySettings;
import io.tarn.http.HttpServer;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import io.tarn.kv.KeyValueStore;
import io.tarn.server.configuration.Blockstores;
import io.tarn.server.configuration.ConfigurationException;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.metrics.AuditMetrics;
import io.tarn.server.metrics.Metrics;
import io.tarn.server.metrics.TaskMetrics;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.RangeOptions;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.Repositories;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// A running server: the rooms opened from the bottom up, closed from the top down.
final class Server implements AutoCloseable {
    private static final Duration TOKEN_CLEAN_PERIOD = Duration.ofMinutes(5);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Metrics metrics = new Metrics();
    private final StoreReadiness readiness = new StoreReadiness();
    private final GatewaySettings s3;
    private final Identities accounts;
    private final BrowserSessions browsers;
    private final Logins logins;
    private final SingleSignOn signOn;
    private final UsageCounter usage;
    private final Optional<AuditLog> audit;
    private final RunReader runs;
    private final SignedUrls urls;
    private final Catalog catalog;
    private final BackgroundWork background;
    private final HttpServer http;

    /// Opens everything and listens. What was opened is closed again when a later step fails.
    ///
    /// @param allowMismatched start also when a repository lies in a store that this server does not have
    Server(ServerConfiguration configuration, boolean allowMismatched) {
        try {
            s3 = S3Settings.of(configuration);
            var database = configuration.database();
            KeyValueStore keyValues = metrics.measured(open(Stores.keyValues(database)), database.type());
            accounts = Accounts.open(keyValues, configuration, new SecureRandom(), metrics.auth());
            browsers = new BrowserSessions(accounts.sessions(), accounts.cookies(), Clock.systemUTC());
            var external = new ExternalLogins(configuration, accounts);
            logins = new Logins(
                    external.passwords(Accounts.limits(configuration.auth()), this::open),
                    browsers,
                    ExternalLogins.methods(configuration.values()));
            signOn = open(new SingleSignOn(
                    configuration.values(), accounts, keyValues, logins, Clock.systemUTC(), new SecureRandom()));
            Accounts.adoptUsers(accounts);
            Accounts.requireSecret(accounts);
            open(Accounts.housekeeping(accounts));
            setUpIfConfigured(configuration);
            usage = open(new UsageCounter(keyValues, accounts.installation(), Clock.systemUTC()));
            usage.start(configuration.values().duration("usage_report.flush_interval"));
            audit = auditLog(configuration, keyValues);
            urls = signedUrls(configuration);
            ObjectStore objects = open(Stores.objects(configuration.blockstores(), Optional.of(urls), metrics));
            catalog = catalog(configuration, keyValues, objects);
            runs = new RunReader(keyValues, objects);
            watchStores(configuration, keyValues, objects);
            if (!allowMismatched && accounts.installation().isInitialized()) {
                RepositoryStorages.requireConfigured(catalog.engine().repositories(), objects);
            }
            background = open(BackgroundWork.open(
                    keyValues,
                    catalog,
                    new SharedRandom(),
                    EngineSettings.uncommittedListing(configuration.graveler()),
                    s3.uploadExpiry(),
                    TaskOptions.defaults(Clock.systemUTC(), ErrorTable::taskFailure)));
            TaskMetrics.register(background.tasks(), metrics.registry());
            List<Mount> saml = external.saml(keyValues, browsers).stream().toList();
            http = HttpServer.start(
                    Listening.options(configuration),
                    doors(configuration, saml),
                    Listening.accessLog(configuration.logging()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Optional<AuditLog> auditLog(ServerConfiguration configuration, KeyValueStore keyValues) {
        var settings = configuration.audit();
        if (!settings.enabled()) {
            return Optional.empty();
        }
        AuditLog log = open(new AuditLog(
                keyValues,
                configuration.auth().encryptSecret(),
                new AuditOptions(settings.retention(), settings.flushInterval()),
                Clock.systemUTC()));
        AuditMetrics.register(log, metrics.registry());
        return Optional.of(log);
    }

    private AuditTrail auditTrail(ServerConfiguration.Audit settings) {
        return audit.<AuditTrail>map(log -> new AuditLogTrail(log, settings.reads(), Clock.systemUTC()))
                .orElseGet(AuditTrail::none);
    }

    private void watchStores(ServerConfiguration configuration, KeyValueStore keyValues, ObjectStore objects) {
        readiness.watch("metadata store", ReadinessProbes.metadata(keyValues));
        for (Blockstores.Store store : configuration.blockstores().stores()) {
            readiness.watch(
                    store.id().isEmpty() ? "object store" : "object store " + store.id(),
                    ReadinessProbes.objects(store, objects, catalog.engine().repositories()));
        }
    }

    /// Whoever can sign URLs can read and write everything, as whoever can sign tokens can. So the secret of
    /// those is needed too: that of addresses has a default that everybody knows.
    private static SignedUrls signedUrls(ServerConfiguration configuration) {
        Hmac secret = new Hmac(configuration.auth().encryptSecret())
                .derived("signed URLs\n" + configuration.blockstores().signingSecret());
        return new SignedUrls(secret, Clock.systemUTC());
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    private void setUpIfConfigured(ServerConfiguration configuration) {
        var installation = configuration.installation();
        if (configuration.database().singleProcess()
                && installation.complete()
                && !accounts.installation().isInitialized()) {
            var key = new AccessKey(installation.accessKeyId(), installation.secretAccessKey());
            accounts.setup()
                    .ifPresent(setup ->
                            setup.run(installation.userName(), Optional.of(key), CommunicationPreferences.notGiven()));
        }
    }

    /// What an engine's options refuse, such as a negative size, is a wrong configuration.
    private Catalog catalog(ServerConfiguration configuration, KeyValueStore keyValues, ObjectStore objects) {
        try {
            return openCatalog(configuration, keyValues, objects);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("failed to create catalog", String.valueOf(e.getMessage()), e);
        }
    }

    private Catalog openCatalog(ServerConfiguration configuration, KeyValueStore keyValues, ObjectStore objects) {
        var committed = configuration.committed();
        ImmutableFileCache cache = open(ImmutableFileCache.open(
                new CacheOptions(
                        committed.cacheDirectory(),
                        committed.cacheSizeBytes(),
                        committed.rangeProportion(),
                        committed.metarangeProportion()),
                metrics.engine()));
        var ranges = new RangeOptions(
                committed.rangeSizeBytesMin(),
                committed.rangeSizeBytesMax(),
                (long) committed.rangeRaggednessEntries(),
                configuration.values().count("committed.local_cache.max_uploaders_per_writer"));
        CommittedStore snapshots = open(new CommittedStore(
                objects,
                new CommittedOptions(committed.blockStoragePrefix(), ranges, committed.memoryCacheSizeBytes()),
                cache));
        var graveler = configuration.graveler();
        var options = new EngineOptions(
                Clock.systemUTC(),
                new SharedRandom(),
                Hooks.none(),
                new Repositories.CacheOptions(
                        graveler.repositoryCache().size(),
                        graveler.repositoryCache().expiry()),
                TOKEN_CLEAN_PERIOD,
                EngineSettings.compaction(graveler),
                EngineSettings.leases(graveler.branchOwnership()),
                metrics.engine());
        VersioningEngine engine = open(VersioningEngine.open(keyValues, snapshots, options));
        return new Catalog(
                engine,
                objects,
                new Catalog.Options(
                        committed.blockStoragePrefix(),
                        graveler.ensureReadableRootNamespace(),
                        configuration.installation().allowInterRegionStorage(),
                        configuration.blockstores().signingSecret()));
    }

    /// Randomness for ids, safe for many threads.
    private static final class SharedRandom implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }

    /// Requests for S3 go to the gateway, everything else to the API and what is beside it.
    private RequestHandler doors(ServerConfiguration configuration, List<Mount> saml) {
        var credentials = new RequestCredentials(accounts, logins);
        var apiMetrics = new ApiMetrics(metrics.registry());
        Gateway gateway = open(new GatewayParts(
                        catalog,
                        background.uploads(),
                        s3,
                        accounts.credentials(),
                        logins.allows(AuthenticationMethod.ACCESS_KEY),
                        credentials,
                        Accounts.authorizer(accounts, metrics.auth()),
                        metrics.registry(),
                        apiMetrics.concurrentRequests(),
                        auditTrail(configuration.audit()),
                        usage::count,
                        Clock.systemUTC())
                .open());
        ServiceRoutes routes = routes(configuration, saml, credentials, apiMetrics);
        return (request, response) -> (gateway.accepts(request) ? gateway : routes).handle(request, response);
    }

    private ServiceRoutes routes(
            ServerConfiguration configuration,
            List<Mount> saml,
            RequestCredentials credentials,
            ApiMetrics apiMetrics) {
        var contract = Contract.load();
        Map<String, OperationMethod> methods = new HashMap<>(Resources.of(
                catalog, background, runs, accounts, logins, usage, settings(configuration), Clock.systemUTC()));
        methods.putAll(signOn.methods());
        audit.ifPresent(log -> methods.putAll(Resources.audit(log)));
        var api = new ApiHandler(
                contract,
                methods,
                credentials,
                Accounts.authorizer(accounts, metrics.auth()),
                apiMetrics,
                usage::count,
                auditTrail(configuration.audit()));
        return new ServiceRoutes(
                api,
                () -> accounts.installation().id(),
                metrics.registry(),
                readiness,
                contract,
                mounts(configuration, saml),
                new WrongEndpoint(s3, ServiceRoutes::nothing));
    }

    private List<Mount> mounts(ServerConfiguration configuration, List<Mount> saml) {
        String logoutTarget = configuration.auth().logoutRedirectUrl();
        var recorder = new LoginAudit(audit, Clock.systemUTC());
        List<Mount> mounts = new ArrayList<>();
        signOn.mounts().forEach(pages -> mounts.add(recorder.over("oidc", pages)));
        saml.forEach(pages -> mounts.add(recorder.over("saml", pages)));
        mounts.add(recorder.over(
                "cookie", Mount.at((request, response) -> logout(logoutTarget, request, response), "/logout")));
        mounts.add(Mount.at(new SignedUrlHandler(urls, catalog.store()), SignedUrls.PATH));
        mounts.add(provisioning(configuration));
        return mounts;
    }

    private Mount provisioning(ServerConfiguration configuration) {
        return ScimRoutes.mount(new ScimOptions(
                IntegrationToken.of(configuration.values().text("auth.scim.token")),
                Optional.of(accounts.directory()).filter(Directory::storedHere),
                audit,
                configuration.audit().reads(),
                Clock.systemUTC()));
    }

    private static ServerSettings settings(ServerConfiguration configuration) {
        var page = configuration.auth().loginPage();
        return new ServerSettings(
                Version.current(),
                configuration.emailSubscriptionEnabled(),
                new ServerSettings.Login(
                        page.rbac(),
                        page.loginUrl(),
                        loginUrlMethod(configuration),
                        page.loginFailedMessage(),
                        page.fallbackLoginUrl(),
                        page.fallbackLoginLabel(),
                        page.loginCookieNames(),
                        page.logoutUrl(),
                        page.useLoginPlaceholders(),
                        AuthenticationMethod.hasLoginForm(ExternalLogins.methods(configuration.values()))));
    }

    private static String loginUrlMethod(ServerConfiguration configuration) {
        String method = configuration.values().text("auth.ui_config.login_url_method");
        return method.isEmpty() ? "none" : method;
    }

    private void logout(String target, Request request, Response response) {
        browsers.end(request, response);
        response.status(307);
        response.header("Location", target);
    }

    InetSocketAddress address() {
        return http.address();
    }

    boolean isInitialized() {
        return accounts.installation().isInitialized();
    }

    /// Creates the sample repository of a quickstart, unless a repository of that name exists.
    void addSampleRepository(String name, String committer) {
        if (!catalog.engine().repositories().exists(name)) {
            var namespace = new StorageNamespace("", "local://" + name);
            var creation = new Repositories.Creation(name, namespace, "main", false, false);
            new SampleData(catalog).add(catalog.creator().create(creation), committer);
        }
    }

    /// Finishes requests in flight, then closes the rooms.
    @Override
    public void close() {
        readiness.stop();
        if (http != null) {
            http.stop();
        }
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Server.class).warn("closing failed", e);
            }
        }
    }
}
