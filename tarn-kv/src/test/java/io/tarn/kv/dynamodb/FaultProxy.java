package io.tarn.kv.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands before the emulator, keeps what was asked, and lets calls go wrong as a [Plan] says.
final class FaultProxy implements AutoCloseable {
    /// What happens to one call.
    sealed interface Fault {
        /// Nothing: it goes through.
        record None() implements Fault {}

        /// It is not forwarded, and the connection closes without an answer.
        record LostRequest() implements Fault {}

        /// It is forwarded, and the connection closes without an answer.
        record LostAnswer() implements Fault {}

        /// It is not forwarded; this is the answer.
        record Answer(int status, String body) implements Fault {}

        /// It is forwarded, and this is the answer all the same.
        record OtherAnswer(int status, String body) implements Fault {}

        /// It waits until it is released and goes through then.
        record Held(CountDownLatch release) implements Fault {}

        static Fault error(int status, String code) {
            return new Answer(status, body(code));
        }

        static Fault errorAfter(int status, String code) {
            return new OtherAnswer(status, body(code));
        }

        private static String body(String code) {
            return "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"made to fail\"}";
        }
    }

    /// Decides for each call; must be safe for many threads.
    interface Plan {
        /// `operation` is a name such as `PutItem`.
        Fault fault(String operation);

        static Plan none() {
            return operation -> new Fault.None();
        }

        /// `fault` at each call of `operation`.
        static Plan always(String operation, Fault fault) {
            return called -> called.equals(operation) ? fault : new Fault.None();
        }

        /// `fault` at the first `times` calls of `operation`.
        static Plan first(int times, String operation, Fault fault) {
            AtomicInteger seen = new AtomicInteger();
            return called -> called.equals(operation) && seen.incrementAndGet() <= times ? fault : new Fault.None();
        }
    }

    /// A call as it came in.
    record Call(String operation, String body) {}

    private static final String TARGET = "X-Amz-Target";
    private static final String CHECKSUM = "x-amz-crc32";
    private static final String JSON = "application/x-amz-json-1.0";

    private final URI emulator;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private final int port;
    private volatile Plan plan = Plan.none();
    private HttpServer server;

    FaultProxy(URI emulator) {
        this.emulator = emulator;
        this.server = listen(0);
        this.port = server.getAddress().getPort();
    }

    private HttpServer listen(int at) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
            listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// What opens a store of this table through here.
    DynamoOptions options(String table) {
        return DynamoServer.options(endpoint(), table);
    }

    void plan(Plan next) {
        plan = next;
    }

    /// The calls since this was last asked.
    List<Call> takeCalls() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    /// The operations called since this was last asked.
    List<String> takeOperations() {
        return takeCalls().stream().map(Call::operation).toList();
    }

    /// How many calls wait for their release.
    int held() {
        return held.get();
    }

    /// Refuses connections until [#resume], and breaks those there are.
    void refuse() {
        server.stop(0);
    }

    void resume() {
        server = listen(port);
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst(TARGET);
            String operation = target.substring(target.indexOf('.') + 1);
            byte[] body = exchange.getRequestBody().readAllBytes();
            calls.add(new Call(operation, new String(body, UTF_8)));
            switch (plan.fault(operation)) {
                case Fault.None() -> pass(exchange, target, body);
                case Fault.LostRequest() -> {}
                case Fault.LostAnswer() -> forward(exchange, target, body);
                case Fault.Answer(int status, String text) -> answer(exchange, status, text.getBytes(UTF_8));
                case Fault.OtherAnswer(int status, String text) -> {
                    forward(exchange, target, body);
                    answer(exchange, status, text.getBytes(UTF_8));
                }
                case Fault.Held(CountDownLatch release) -> {
                    held.incrementAndGet();
                    release.await();
                    pass(exchange, target, body);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange, String target, byte[] body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = forward(exchange, target, body);
        response.headers()
                .firstValue(CHECKSUM)
                .ifPresent(sum -> exchange.getResponseHeaders().set(CHECKSUM, sum));
        answer(exchange, response.statusCode(), response.body());
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, String target, byte[] body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(emulator)
                .header(TARGET, target)
                .header("Content-Type", JSON)
                .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                .header("X-Amz-Date", exchange.getRequestHeaders().getFirst("X-Amz-Date"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }
}
