package io.tarn.block.gcs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One resumable upload as Google documents it, with faults. The emulator takes the question how far an upload
/// has come for its end, so what happens after a fault cannot be tried there.
final class ResumableStub implements AutoCloseable {
    /// What happens to a request that brings content.
    enum Fault {
        NONE,
        /// The connection breaks after half of the content; what came is kept.
        CUT_CONTENT,
        /// All of it is kept, but the answer is lost.
        LOSE_ANSWER,
        /// Nothing is kept.
        REFUSE
    }

    private static final int UNIT_BYTES = 256 << 10;
    private static final Pattern RANGE = Pattern.compile("bytes (?:\\*|(\\d+)-(\\d+))/(?:\\*|(\\d+))");

    private final HttpServer server;
    private final Deque<Fault> faults;
    private final boolean always;
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private boolean finished;

    /// @param faults what happens to the next requests with content; then nothing
    /// @param always whether the last of them goes on for ever
    ResumableStub(List<Fault> faults, boolean always) {
        this.faults = new ArrayDeque<>(faults);
        this.always = always;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// The object, empty before it is finished.
    synchronized byte[] stored() {
        return finished ? content.toByteArray() : new byte[0];
    }

    synchronized boolean isFinished() {
        return finished;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Location", url() + "/session");
                send(exchange, 200, "{}");
            }
            case "PUT" -> receive(exchange);
            default -> send(exchange, finished ? 200 : 404, finished ? object() : "{}");
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        Matcher range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Content-Range"));
        if (!range.matches()) {
            throw new IOException("a strange range");
        }
        Fault fault = range.group(1) == null ? Fault.NONE : next();
        if (range.group(1) != null && !keep(exchange, Long.parseLong(range.group(1)), fault)) {
            return;
        }
        finished |= range.group(3) != null && Long.parseLong(range.group(3)) == content.size();
        if (fault == Fault.LOSE_ANSWER) {
            exchange.close();
        } else if (finished) {
            send(exchange, 200, object());
        } else {
            if (content.size() > 0) {
                exchange.getResponseHeaders().set("Range", "bytes=0-" + (content.size() - 1));
            }
            send(exchange, 308, "");
        }
    }

    /// False when the request has had its answer.
    private boolean keep(HttpExchange exchange, long from, Fault fault) throws IOException {
        InputStream body = exchange.getRequestBody();
        if (fault == Fault.CUT_CONTENT) {
            byte[] half = body.readNBytes(3 * UNIT_BYTES);
            content.write(half, 0, half.length / UNIT_BYTES * UNIT_BYTES);
            exchange.close();
            return false;
        }
        byte[] all = body.readAllBytes();
        if (fault == Fault.REFUSE) {
            send(exchange, 503, "{}");
            return false;
        }
        if (from != content.size()) {
            throw new IOException("content from " + from + " follows " + content.size() + " bytes");
        }
        content.writeBytes(all);
        return true;
    }

    private Fault next() {
        Fault fault = faults.isEmpty() ? Fault.NONE : faults.removeFirst();
        if (always && faults.isEmpty()) {
            faults.add(fault);
        }
        return fault;
    }

    private String object() {
        return "{\"bucket\":\"bucket\",\"name\":\"k\",\"size\":\"" + content.size()
                + "\",\"updated\":\"2026-01-01T00:00:00Z\",\"generation\":\"1\"}";
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
