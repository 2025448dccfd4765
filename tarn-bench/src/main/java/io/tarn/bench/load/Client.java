package io.tarn.bench.load;

import io.tarn.bench.http.HttpConnection;
import io.tarn.bench.http.HttpRequest;
import io.tarn.bench.http.UnexpectedAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// One simulated user: a connection, the memory of one request, and randomness of its own. For one thread.
public final class Client implements AutoCloseable {
    private final int number;
    private final HttpConnection connection;
    private final HttpRequest request = new HttpRequest();
    private final SplittableRandom random;
    private long sampleStart;

    Client(int number, HttpConnection connection, SplittableRandom random) {
        this.number = number;
        this.connection = connection;
        this.random = random;
    }

    /// Zero-based number among the clients of one load.
    public int number() {
        return number;
    }

    /// The request to fill before [#send].
    public HttpRequest request() {
        return request;
    }

    public SplittableRandom random() {
        return random;
    }

    /// Says that the sample of this step begins only now: what came before was preparation.
    public void beginSample() {
        sampleStart = System.nanoTime();
    }

    long sampleStart() {
        return sampleStart;
    }

    /// Sends the request and reads the answer; any status but `expected` is an [UnexpectedAnswer].
    public void send(int expected) throws IOException {
        check(connection.exchange(request), expected);
    }

    /// Like [#send], with the bytes of `content` after the request, so many times over.
    public void send(int expected, ByteBuffer content, int times) throws IOException {
        check(connection.exchange(request, content, times), expected);
    }

    /// Length in bytes of the last answer's body.
    public long bodyLength() {
        return connection.bodyLength();
    }

    /// Whether the last answer's body (its first [HttpConnection#BODY_BYTES_KEPT] bytes) contains this text.
    public boolean bodyContains(String text) {
        return connection.bodyText().contains(text);
    }

    /// What stands between two texts in the last answer's body; an `IOException` when they are not there.
    public String bodyPart(String before, String after) throws IOException {
        String text = connection.bodyText();
        int from = text.indexOf(before);
        int to = text.indexOf(after, from);
        if (from < 0 || to < 0) {
            throw new IOException("no " + before + " in the answer: " + text);
        }
        return text.substring(from + before.length(), to);
    }

    @Override
    public void close() {
        connection.close();
    }

    private void check(int status, int expected) throws UnexpectedAnswer {
        if (status != expected) {
            throw new UnexpectedAnswer(status, connection.bodyText());
        }
    }
}
