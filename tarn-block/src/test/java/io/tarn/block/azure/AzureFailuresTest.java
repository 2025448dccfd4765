package io.tarn.block.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.StoreFixture;
import io.tarn.testkit.Crowd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is made of the service's refusals, by a server that refuses everything in one way.
class AzureFailuresTest extends StoreFixture {
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server = server();
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

    private record Refusal(int status, String code, String detail) {}

    @Override
    protected ObjectStore open(Path folder) {
        return new AzureObjectStore(AzureOptions.withKey("account", "c2VjcmV0")
                .at("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @Override
    protected String namespaceUri() {
        return "https://account.blob.core.windows.net/container";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /// What the service answers and what is made of it.
    private record Case(int status, String code, Kind reading, Kind writing, String text) {}

    @Test
    void everyRefusalHasItsKind() {
        List<Case> cases = List.of(
                new Case(503, "ServerBusy", Kind.THROTTLED, Kind.THROTTLED, "slow down"),
                new Case(429, "TooManyRequests", Kind.THROTTLED, Kind.THROTTLED, "slow down"),
                new Case(500, "OperationTimedOut", Kind.UNAVAILABLE, Kind.UNAVAILABLE, "cannot be reached"),
                new Case(403, "AuthorizationPermissionMismatch", Kind.FORBIDDEN, Kind.FORBIDDEN, "role"),
                new Case(401, "InvalidAuthenticationInfo", Kind.FORBIDDEN, Kind.FORBIDDEN, "refused"),
                new Case(404, "BlobNotFound", Kind.NOT_FOUND, Kind.NOT_FOUND, "not found"),
                new Case(404, "ContainerNotFound", Kind.NOT_FOUND, Kind.WRITE_FAILED, "container"),
                new Case(409, "ContainerBeingDeleted", Kind.UNAVAILABLE, Kind.WRITE_FAILED, "ContainerBeingDeleted"),
                new Case(412, "LeaseIdMissing", Kind.UNAVAILABLE, Kind.WRITE_FAILED, "LeaseIdMissing"),
                new Case(409, "BlobArchived", Kind.UNAVAILABLE, Kind.UNAVAILABLE, "archive"),
                new Case(400, "OutOfRangeInput", Kind.INVALID_ADDRESS, Kind.INVALID_ADDRESS, "OutOfRangeInput"));
        cases.forEach(c -> refusals.put(c.code, new Refusal(c.status, c.code, "")));
        Crowd.virtual(3 * cases.size(), i -> assertRefused(cases.get(i / 3), i % 3));
    }

    private void assertRefused(Case expected, int call) {
        StorageLocation location = at(expected.code);
        ObjectStoreException failure = switch (call) {
            case 0 -> fails(expected.reading, () -> store.get(location));
            case 1 -> fails(expected.reading, () -> store.walk("", store.qualify(location), "", 1));
            default ->
                fails(
                        expected.writing,
                        () -> store.put(location, new GeneratedStream(1), OptionalLong.of(1), PutOptions.none()));
        };
        assertThat(failure).hasMessageContaining(expected.text);
    }

    @Test
    void aWrongClockIsToldAndTheSignatureIsNot() {
        refusals.put(
                "/k",
                new Refusal(403, "AuthenticationFailed", "Request date header too old: 'Mon'. Signature: c2lnbmVk"));
        assertThat(fails(Kind.FORBIDDEN, () -> store.get(at("k"))))
                .hasMessageContaining("clock of this machine is wrong")
                .hasMessageNotContaining("c2lnbmVk");
        refusals.put("/k", new Refusal(403, "AuthenticationFailed", "The MAC signature found is c2lnbmVk"));
        assertThat(fails(Kind.FORBIDDEN, () -> store.get(at("k"))))
                .hasMessageContaining("blockstore.azure.storage_access_key")
                .hasMessageNotContaining("c2lnbmVk");
    }

    @Test
    void onlyWhatMayPassIsTriedAgain() {
        refusals.put("/k", new Refusal(503, "ServerBusy", ""));
        fails(Kind.THROTTLED, () -> store.get(at("k")));
        assertThat(requests.getAndSet(0)).isEqualTo(AzureClients.TRIES_MAX);
        refusals.put("/k", new Refusal(403, "AuthorizationFailure", ""));
        fails(Kind.FORBIDDEN, () -> store.get(at("k")));
        assertThat(requests.get()).isEqualTo(1);
    }

    @Test
    void anAddressNeverNamesAnotherBlobThanItSays() {
        for (String key : new String[] {"../other", "a/../b", "a/./b", "..", ".", "a/..", "x".repeat(1025)}) {
            fails(Kind.INVALID_ADDRESS, () -> store.get(at(key)));
        }
        for (String uri : new String[] {
            "https://account.blob.core.windows.net",
            "https://account.blob.core.windows.net/",
            "https://account.blob.core.windows.net/c",
            "https://account.blob.core.windows.net/UPPER/k",
            "https://account.blob.core.windows.net/container/",
            "https://account.blob.core.windows.net.evil.org/container/k",
            "https://account@evil.org/container/k",
            "https://account.blob.core.windows.net:444/container/k",
            "https://blob.core.windows.net/container/k",
            "https://account.blob.core.chinacloudapi.cn/container/k"
        }) {
            fails(Kind.INVALID_ADDRESS, () -> store.get(StorageLocation.full("", uri)));
        }
        assertThat(requests.get()).isZero();
    }

    private Refusal answerTo(String request) {
        return refusals.entrySet().stream()
                .filter(entry -> request.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(new Refusal(403, "AuthorizationFailure", ""));
    }

    private HttpServer server() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", exchange -> {
                requests.incrementAndGet();
                exchange.getRequestBody().readAllBytes();
                Refusal now = answerTo(exchange.getRequestURI().toString());
                byte[] body = bytes("<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + now.code
                        + "</Code><Message>" + now.detail + "</Message></Error>");
                exchange.getResponseHeaders().set("x-ms-error-code", now.code);
                exchange.getResponseHeaders().set("Content-Type", "application/xml");
                exchange.sendResponseHeaders(now.status, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            made.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
