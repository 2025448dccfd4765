package io.tarn.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.access.AuditTrail;
import io.tarn.access.Authorizer;
import io.tarn.access.PolicyAuthorizer;
import io.tarn.access.SingleUserAuthorizer;
import io.tarn.actions.RunReader;
import io.tarn.api.ApiHandler;
import io.tarn.api.ApiMetrics;
import io.tarn.api.ErrorTable;
import io.tarn.api.Json;
import io.tarn.api.Mount;
import io.tarn.api.ServiceRoutes;
import io.tarn.api.contract.Contract;
import io.tarn.api.identity.Logins;
import io.tarn.api.identity.RequestCredentials;
import io.tarn.api.signed.SignedUrlHandler;
import io.tarn.auth.AuthEvents;
import io.tarn.auth.AuthMode;
import io.tarn.auth.access.Identities;
import io.tarn.auth.access.IdentityOptions;
import io.tarn.auth.usage.UsageCounter;
import io.tarn.block.ObjectStore;
import io.tarn.block.StorageRouter;
import io.tarn.block.local.LocalObjectStore;
import io.tarn.block.local.LocalOptions;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.block.signed.Hmac;
import io.tarn.block.signed.SignedUrls;
import io.tarn.block.signed.UrlSigner;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.background.BackgroundWork;
import io.tarn.catalog.gc.UncommittedPreparation;
import io.tarn.catalog.task.TaskOptions;
import io.tarn.http.HttpOptions;
import io.tarn.http.HttpServer;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.kv.rocksdb.RocksKeyValueStore;
import io.tarn.kv.rocksdb.RocksOptions;
import io.tarn.versioning.cache.CacheOptions;
import io.tarn.versioning.cache.ImmutableFileCache;
import io.tarn.versioning.committed.CommittedOptions;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.engine.EngineOptions;
import io.tarn.versioning.engine.VersioningEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// The real server on a free port over real stores, and a client of it.
final class LiveServer implements AutoCloseable {
    static final String KEY = "AKIAJTESTTESTTESTTEQ";
    static final String SECRET = "a secret that tests may know";
    private static final String SIGNING = "tests sign with this";

    /// What signs the URLs of the stores that the factories make.
    static final SignedUrls URLS = new SignedUrls(new Hmac(SIGNING), InstantSource.system());

    final KeyValueStore keyValues;
    private final UsageCounter usage;
    private final ImmutableFileCache cache;
    private final CommittedStore committed;
    private final VersioningEngine engine;
    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final BackgroundWork background;
    final Catalog catalog;
    final Set<String> operations;

    /// In memory; whoever is known may do everything.
    static LiveServer inMemory(Path directory) {
        return new LiveServer(
                directory, new MemoryKeyValueStore(), new MemoryObjectStore(signer("mem")), new SingleUserAuthorizer());
    }

    static LiveServer inMemory(Path directory, Authorizer authorizer) {
        return new LiveServer(directory, new MemoryKeyValueStore(), new MemoryObjectStore(signer("mem")), authorizer);
    }

    /// In files, without syncing them.
    static LiveServer onDisk(Path directory) {
        return new LiveServer(
                directory,
                RocksKeyValueStore.open(
                        directory.resolve("kv"), RocksOptions.defaults().withSyncWrites(false)),
                new LocalObjectStore(LocalOptions.at(directory.resolve("blocks")), signer("local")),
                new SingleUserAuthorizer());
    }

    /// Several stores in files, without syncing metadata; repositories without an id are in the first.
    static LiveServer onDisks(Path directory, String... storageIds) {
        List<StorageRouter.Route> routes = Stream.of(storageIds)
                .map(id -> new StorageRouter.Route(
                        id,
                        "the " + id + " one",
                        Optional.empty(),
                        new LocalObjectStore(LocalOptions.at(directory.resolve("blocks-" + id)), signer("local"))))
                .toList();
        return new LiveServer(
                directory,
                RocksKeyValueStore.open(
                        directory.resolve("kv"), RocksOptions.defaults().withSyncWrites(false)),
                new StorageRouter(routes, storageIds[0]),
                new SingleUserAuthorizer());
    }

    static LiveServer over(Path directory, KeyValueStore keyValues, ObjectStore objects, Authorizer authorizer) {
        return new LiveServer(directory, keyValues, objects, authorizer);
    }

    /// With metadata in memory over a store of the caller's; the server closes it.
    static LiveServer over(Path directory, ObjectStore objects, SignedUrls urls, Authorizer authorizer) {
        return new LiveServer(
                directory, new MemoryKeyValueStore(), objects, urls, AuthMode.NONE, identities -> authorizer);
    }

    /// In memory, with users and roles in the way of `mode`.
    static LiveServer withRoles(Path directory, AuthMode mode) {
        return withRoles(directory, mode, new MemoryKeyValueStore());
    }

    /// The same over metadata that is there already; the server closes it.
    static LiveServer withRoles(Path directory, AuthMode mode, KeyValueStore keyValues) {
        return new LiveServer(
                directory,
                keyValues,
                new MemoryObjectStore(signer("mem")),
                URLS,
                mode,
                identities -> new PolicyAuthorizer(identities.policies(), AuthEvents.NONE));
    }

    private static UrlSigner signer(String adapter) {
        return UrlSigner.of(adapter, URLS, UrlSigner.Options.defaults());
    }

    private LiveServer(Path directory, KeyValueStore keyValues, ObjectStore objects, Authorizer authorizer) {
        this(directory, keyValues, objects, URLS, AuthMode.NONE, identities -> authorizer);
    }

    private LiveServer(
            Path directory,
            KeyValueStore keyValues,
            ObjectStore objects,
            SignedUrls urls,
            AuthMode mode,
            Function<Identities, Authorizer> authorization) {
        RandomGenerator random = new SecureRandom();
        this.keyValues = keyValues;
        this.cache = ImmutableFileCache.open(CacheOptions.of(directory.resolve("cache")));
        this.committed = new CommittedStore(objects, CommittedOptions.defaults(), cache);
        this.engine = VersioningEngine.open(keyValues, committed, EngineOptions.defaults(random));
        this.catalog = new Catalog(engine, objects, Catalog.Options.defaults());
        this.background = BackgroundWork.open(
                keyValues,
                catalog,
                random,
                UncommittedPreparation.Limits.defaults(),
                Duration.ofDays(7),
                TaskOptions.defaults(Clock.systemUTC(), ErrorTable::taskFailure));
        var clock = InstantSource.system();
        var identities = Identities.open(keyValues, IdentityOptions.defaults(mode, SIGNING, clock, random));
        Authorizer authorizer = authorization.apply(identities);
        var logins = Logins.standard(identities, clock, random);
        this.usage = new UsageCounter(keyValues, identities.installation(), clock);
        var methods = Resources.of(
                catalog,
                background,
                new RunReader(keyValues, objects),
                identities,
                logins,
                usage,
                ServerSettings.defaults("0.1.0"),
                clock);
        this.operations = methods.keySet();
        var registry = new PrometheusRegistry();
        var api = new ApiHandler(
                Contract.load(),
                methods,
                new RequestCredentials(identities, logins),
                authorizer,
                new ApiMetrics(registry),
                usage::count,
                AuditTrail.none());
        this.server = HttpServer.start(
                HttpOptions.of("127.0.0.1", 0),
                new ServiceRoutes(
                        api,
                        () -> "",
                        registry,
                        Optional::empty,
                        Contract.load(),
                        List.of(Mount.at(new SignedUrlHandler(urls, objects), SignedUrls.PATH)),
                        ServiceRoutes::nothing));
    }

    InetSocketAddress address() {
        return server.address();
    }

    /// Sets the installation up with the key that [Call] signs with.
    void setUp() {
        call("POST", "/setup_lakefs")
                .anonymous()
                .json("""
                {"username":"admin","key":{"access_key_id":"%s","secret_access_key":"%s"}}""".formatted(KEY, SECRET))
                .expect(200);
    }

    /// A repository with a fresh namespace of the same name.
    void createRepository(String name, String scheme) {
        post("/repositories", "{'name':'%s','storage_namespace':'%s://%s'}".formatted(name, scheme, name))
                .expect(201);
    }

    /// `target` is below `/api/v1`.
    Call call(String method, String target) {
        return new Call(method, target);
    }

    Call get(String target) {
        return call("GET", target);
    }

    Call delete(String target) {
        return call("DELETE", target);
    }

    /// With a JSON body in which `'` stands for a quote.
    Call post(String target, String json) {
        return call("POST", target).json(json.replace('\'', '"'));
    }

    Call put(String target, String json) {
        return call("PUT", target).json(json.replace('\'', '"'));
    }

    /// Uploads `content` as `path` on the branch `main`.
    Call upload(String repository, String path, String content) {
        return upload(repository, "main", path, content);
    }

    Call upload(String repository, String branch, String path, String content) {
        return call("POST", "/repositories/" + repository + "/branches/" + branch + "/objects?path=" + encode(path))
                .header("Content-Type", "text/plain")
                .body(content.getBytes(UTF_8));
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    static String basic(String key, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(UTF_8));
    }

    @Override
    public void close() {
        client.close();
        server.close();
        background.close();
        usage.close();
        engine.close();
        committed.close();
        cache.close();
        catalog.store().close();
        keyValues.close();
    }

    /// One request, signed as the administrator unless said otherwise.
    final class Call {
        private final HttpRequest.Builder request;
        private final String method;
        private boolean signed = true;
        private HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.noBody();

        private Call(String method, String target) {
            this.method = method;
            int port = server.address().getPort();
            request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1" + target));
        }

        Call anonymous() {
            signed = false;
            return this;
        }

        Call header(String name, String value) {
            request.header(name, value);
            return this;
        }

        Call json(String json) {
            return header("Content-Type", "application/json").body(json.getBytes(UTF_8));
        }

        Call body(byte[] bytes) {
            body = HttpRequest.BodyPublishers.ofByteArray(bytes);
            return this;
        }

        Answer send() {
            if (signed) {
                request.header("Authorization", basic(KEY, SECRET));
            }
            try {
                return new Answer(
                        client.send(request.method(method, body).build(), HttpResponse.BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /// Sends and requires this status.
        Answer expect(int status) {
            Answer answer = send();
            if (answer.status() != status) {
                throw new AssertionError("status " + answer.status() + " instead of " + status + ": " + answer.text());
            }
            return answer;
        }

        /// Sends and requires this error.
        void expect(int status, String message) {
            String got = expect(status).message();
            if (!got.equals(message)) {
                throw new AssertionError("message '" + got + "' instead of '" + message + "'");
            }
        }
    }

    /// What came back.
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), UTF_8);
        }

        JsonNode json() {
            return Json.MAPPER.readTree(response.body());
        }

        String message() {
            return json().path("message").stringValue("");
        }

        /// A text in the document, empty when absent.
        String text(String pointer) {
            return json().at(pointer).stringValue("");
        }

        /// All values of a header.
        List<String> headers(String name) {
            return response.headers().allValues(name);
        }

        /// A header, empty when absent.
        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }
}
