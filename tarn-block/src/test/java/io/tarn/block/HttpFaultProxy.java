package io.tarn.block;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// An HTTP/1.1 proxy on this machine that passes requests on to one server, except where it was told to fail.
/// Every connection carries one request. Bodies of requests need a `Content-Length`.
///
/// ```
/// proxy.fault(request -> request.method().equals("PUT"), 2, new Fault.LoseAnswer());
/// ```
public final class HttpFaultProxy implements AutoCloseable {
    private static final int HEAD_BYTES_MAX = 64 << 10;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final long LOSE = -1;

    /// A request as seen by the proxy; `target` is the raw path and query, header names are in lower case.
    public record Request(String method, String target, Map<String, String> headers) {
        public long contentLength() {
            return Long.parseLong(headers.getOrDefault("content-length", "0"));
        }
    }

    /// What happens to a request.
    public sealed interface Fault {
        /// The server is not asked; this is answered once the body was read, and a refusal at once when the
        /// client waits for `100 Continue`.
        record Answer(int status, Map<String, String> headers, String body) implements Fault {}

        /// The request is read and never answered.
        record StallAnswer() implements Fault {}

        /// The body is not read, nor is there an answer.
        record StallBody() implements Fault {}

        /// The connection breaks after so many bytes of the answer's body.
        record CutAnswer(long bytes) implements Fault {}

        /// The connection breaks, on both sides, after so many bytes of the request's body.
        record CutRequest(long bytes) implements Fault {}

        /// The server does what is asked and its answer is lost.
        record LoseAnswer() implements Fault {}

        /// None.
        record None() implements Fault {}
    }

    private record Rule(Predicate<Request> when, AtomicInteger left, Fault fault) {}

    private final URI server;
    private final ServerSocket listener;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    /// @param server where requests go, `http://host:port`
    public HttpFaultProxy(URI server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("fault-proxy").start(this::accept);
    }

    /// Where clients go instead of to the server.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /// Faults the next `times` requests that `when` picks; earlier rules come first.
    public HttpFaultProxy fault(Predicate<Request> when, int times, Fault fault) {
        rules.add(new Rule(when, new AtomicInteger(times), fault));
        return this;
    }

    /// Forgets the rules and the requests seen.
    public void heal() {
        rules.clear();
        requests.clear();
    }

    /// The requests seen, in the order in which they came.
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /// How many requests seen `which` picks.
    public long count(Predicate<Request> which) {
        return requests.stream().filter(which).count();
    }

    /// The most requests that were under way at the same time.
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public void close() {
        closed.countDown();
        closeQuietly(listener);
        open.forEach(HttpFaultProxy::closeQuietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                open.add(client);
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            List<String> head = readHead(in);
            if (!head.isEmpty()) {
                Request request = parse(head);
                requests.add(request);
                mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                try {
                    answer(new Exchange(request, head, in, client.getOutputStream()));
                } finally {
                    atOnce.decrementAndGet();
                }
            }
        } catch (IOException | InterruptedException _) {
            closeQuietly(client);
        } finally {
            open.remove(client);
        }
    }

    private record Exchange(Request request, List<String> head, InputStream in, OutputStream out) {}

    private void answer(Exchange exchange) throws IOException, InterruptedException {
        Fault fault = decide(exchange.request());
        switch (fault) {
            case Fault.Answer answer -> {
                if (!awaitsContinue(exchange) || answer.status() < 300) {
                    invite(exchange);
                    copy(
                            exchange.in(),
                            OutputStream.nullOutputStream(),
                            exchange.request().contentLength());
                }
                write(exchange.out(), answer);
            }
            case Fault.StallAnswer() -> {
                invite(exchange);
                copy(
                        exchange.in(),
                        OutputStream.nullOutputStream(),
                        exchange.request().contentLength());
                closed.await();
            }
            case Fault.StallBody() -> {
                invite(exchange);
                closed.await();
            }
            case Fault.CutRequest(long bytes) -> pass(exchange, bytes, 0);
            case Fault.CutAnswer(long bytes) -> pass(exchange, Long.MAX_VALUE, bytes);
            case Fault.LoseAnswer() -> pass(exchange, Long.MAX_VALUE, LOSE);
            case Fault.None() -> pass(exchange, Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private Fault decide(Request request) {
        for (Rule rule : rules) {
            if (rule.when().test(request) && rule.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return rule.fault();
            }
        }
        return new Fault.None();
    }

    private void pass(Exchange exchange, long bodyBytesMax, long answerBytesMax) throws IOException {
        invite(exchange);
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            open.add(upstream);
            long length = exchange.request().contentLength();
            send(exchange, upstream.getOutputStream(), Math.min(length, bodyBytesMax));
            if (bodyBytesMax < length) {
                return;
            }
            InputStream answer = new BufferedInputStream(upstream.getInputStream());
            List<String> head = readHead(answer);
            if (answerBytesMax == LOSE) {
                copy(answer, OutputStream.nullOutputStream(), Long.MAX_VALUE);
                return;
            }
            write(exchange.out(), head);
            copy(answer, exchange.out(), answerBytesMax);
        }
    }

    /// A server that answers early may stop reading; its answer is what counts then.
    private static void send(Exchange exchange, OutputStream upstream, long bodyBytes) throws IOException {
        List<String> head = new ArrayList<>(exchange.head());
        head.removeIf(line -> {
            String lower = line.toLowerCase(Locale.ROOT);
            return lower.startsWith("connection:") || lower.startsWith("expect:");
        });
        head.add("Connection: close");
        write(upstream, head);
        try {
            copy(exchange.in(), upstream, bodyBytes);
        } catch (SocketException _) {
            return;
        }
    }

    private static boolean awaitsContinue(Exchange exchange) {
        return exchange.request().headers().containsKey("expect");
    }

    private static void invite(Exchange exchange) throws IOException {
        if (awaitsContinue(exchange)) {
            write(exchange.out(), List.of("HTTP/1.1 100 Continue"));
        }
    }

    private static void write(OutputStream out, Fault.Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        List<String> head = new ArrayList<>();
        head.add("HTTP/1.1 " + answer.status() + " Programmed");
        answer.headers().forEach((name, value) -> head.add(name + ": " + value));
        head.add("Content-Length: " + body.length);
        head.add("Connection: close");
        write(out, head);
        out.write(body);
        out.flush();
    }

    private static void write(OutputStream out, List<String> head) throws IOException {
        out.write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        for (long left = bytes; left > 0; ) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                return;
            }
            out.write(buffer, 0, count);
            out.flush();
            left -= count;
        }
    }

    /// The lines before the empty one; none when the connection ended before a request.
    private static List<String> readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        String text = "";
        while (!text.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0 || head.size() > HEAD_BYTES_MAX) {
                return List.of();
            }
            head.write(next);
            text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
        }
        return List.of(text.strip().split("\r\n"));
    }

    private static Request parse(List<String> head) {
        String[] line = head.getFirst().split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String each : head.subList(1, head.size())) {
            int colon = each.indexOf(':');
            headers.put(
                    each.substring(0, colon).toLowerCase(Locale.ROOT),
                    each.substring(colon + 1).strip());
        }
        return new Request(line[0], line[1], headers);
    }

    private static void closeQuietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
