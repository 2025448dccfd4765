package io.tarn.http;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Closes connections whose client takes too long over a request's head, however steadily it drips bytes. An idle
/// time-out alone cannot: every byte restarts it.
///
/// Looks at all connections a few times within the time-out, so a slow one lives at most a quarter longer. The look
/// is taken without locks; a connection is closed only when two looks in a row saw the same unfinished head.
final class HeaderDeadline implements Runnable {
    private static final int LOOKS_PER_TIMEOUT = 8;

    private final ServerConnector connector;
    private final long timeoutNanos;
    private IdentityHashMap<EndPoint, Long> suspects = new IdentityHashMap<>();
    private volatile Scheduler.Task next = () -> false;
    private volatile boolean stopped;

    HeaderDeadline(ServerConnector connector, Duration timeout) {
        this.connector = connector;
        this.timeoutNanos = timeout.toNanos();
    }

    void start() {
        next = connector.getScheduler().schedule(this, timeoutNanos / LOOKS_PER_TIMEOUT, TimeUnit.NANOSECONDS);
    }

    void stop() {
        stopped = true;
        next.cancel();
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        IdentityHashMap<EndPoint, Long> unfinished = new IdentityHashMap<>();
        for (EndPoint endPoint : connector.getConnectedEndPoints()) {
            Long begun = lateSince(endPoint, now);
            if (begun != null) {
                if (begun.equals(suspects.get(endPoint))) {
                    endPoint.close();
                } else {
                    unfinished.put(endPoint, begun);
                }
            }
        }
        suspects = unfinished;
        if (!stopped) {
            start();
        }
    }

    /// When the unfinished head, or the connection that never sent one, began; null when it is in time.
    private @Nullable Long lateSince(EndPoint endPoint, long now) {
        Connection connection = endPoint.getConnection();
        Connection inner =
                connection instanceof SslConnection tls ? tls.getSslEndPoint().getConnection() : connection;
        if (!(inner instanceof HttpConnection http)) {
            return null;
        }
        long lateNanos = timeoutNanos - timeoutNanos / LOOKS_PER_TIMEOUT;
        HttpParser parser = http.getParser();
        if (parser.isStart()) {
            long ageNanos = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis() - endPoint.getCreatedTimeStamp());
            return http.getMessagesIn() == 0 && ageNanos > lateNanos ? Long.valueOf(0) : null;
        }
        boolean inHead = parser.getState().compareTo(HttpParser.State.CONTENT) < 0;
        long begun = parser.getBeginNanoTime();
        return inHead && now - begun > lateNanos ? Long.valueOf(begun) : null;
    }
}
