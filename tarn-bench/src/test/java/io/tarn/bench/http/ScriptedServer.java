package io.tarn.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// A server of raw bytes: reads whole requests (with `Content-Length` bodies) and answers each with what the script
/// makes of it; an answer of no bytes closes the connection.
public final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Function<String, byte[]> script;
    private final Queue<String> requests = new ConcurrentLinkedQueue<>();

    public ScriptedServer(Function<String, byte[]> script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public static byte[] answer(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    public Queue<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            assert listener.isClosed();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                String request = head + new String(in.readNBytes(length(head)), StandardCharsets.ISO_8859_1);
                requests.add(request);
                byte[] answer = script.apply(request);
                if (answer.length == 0) {
                    return;
                }
                socket.getOutputStream().write(answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                return head.toString();
            }
        }
        return "";
    }

    private static int length(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
    }
}
