package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// HTTP/1.1 as it stands on the wire, for what no client would send.
public final class RawHttp {
    private static final int READ_MILLIS_MAX = 20_000;

    private final URI server;

    public RawHttp(URI server) {
        this.server = server;
    }

    /// One answer.
    ///
    /// @param headers lines, without their breaks
    public record Answer(int status, List<String> headers, byte[] body) {
        public String text() {
            return new String(body, UTF_8);
        }

        /// Empty when absent.
        public String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse("");
        }

        /// The text of the first element of that name, entities left alone.
        public String element(String name) {
            int from = text().indexOf("<" + name + ">");
            int to = text().indexOf("</" + name + ">", from);
            return from < 0 || to < 0 ? "" : text().substring(from + name.length() + 2, to);
        }
    }

    /// A connection.
    public final class Connection implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        private Connection() throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setSoTimeout(READ_MILLIS_MAX);
            in = new BufferedInputStream(socket.getInputStream());
        }

        public void write(String text) {
            write(text.getBytes(ISO_8859_1));
        }

        public void write(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// The next answer, which is to a `HEAD` if `head` says so.
        public Answer read(boolean head) {
            try {
                return parse(head);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Whether the server closed the connection and sent nothing more.
        public boolean atEnd() {
            try {
                return in.read() < 0;
            } catch (IOException e) {
                return e.getMessage() != null && e.getMessage().contains("reset");
            }
        }

        private Answer parse(boolean head) throws IOException {
            int status = Integer.parseInt(line().split(" ", 3)[1]);
            List<String> headers = new ArrayList<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                headers.add(line);
            }
            var bare = new Answer(status, headers, new byte[0]);
            boolean bodiless = head || status < 200 || status == 204 || status == 304;
            return bodiless ? bare : new Answer(status, headers, body(bare));
        }

        private byte[] body(Answer bare) throws IOException {
            if (bare.header("Transfer-Encoding").equals("chunked")) {
                var body = new ByteArrayOutputStream();
                for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                    body.write(in.readNBytes(size));
                    line();
                }
                line();
                return body.toByteArray();
            }
            String length = bare.header("Content-Length");
            return length.isEmpty() ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        }

        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("the connection ended");
                }
                if (b != '\r') {
                    line.write(b);
                }
            }
            return line.toString(ISO_8859_1);
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public Connection open() {
        try {
            return new Connection();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends one request on a connection of its own and reads the answer.
    public Answer send(String request) {
        try (Connection connection = open()) {
            connection.write(request);
            return connection.read(request.startsWith("HEAD "));
        }
    }
}
