package io.tarn.block;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Passes TCP connections on to a server, and cuts them when told.
public final class FaultyProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final InetSocketAddress target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Cut> requests = new AtomicReference<>();
    private final AtomicReference<@Nullable Cut> answers = new AtomicReference<>();

    /// Cuts each of `times` connections once `bytes` have passed.
    private record Cut(long bytes, long passed, int times) {}

    public FaultyProxy(int targetPort) {
        try {
            this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /// From now on cuts `times` connections, each when another `bytes` have come from clients.
    public void cutRequests(long bytes, int times) {
        requests.set(new Cut(bytes, 0, times));
    }

    /// From now on cuts `times` connections, each when another `bytes` have come from the server.
    public void cutAnswers(long bytes, int times) {
        answers.set(new Cut(bytes, 0, times));
    }

    /// How many of the cuts asked for are still to come.
    public int cutsLeft() {
        Cut request = requests.get();
        Cut answer = answers.get();
        return (request == null ? 0 : request.times) + (answer == null ? 0 : answer.times);
    }

    @Override
    public void close() {
        close(listener);
        sockets.forEach(FaultyProxy::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                server.connect(target);
                Thread.ofVirtual().start(() -> pass(client, server, requests));
                Thread.ofVirtual().start(() -> pass(server, client, answers));
            }
        } catch (IOException _) {
            close();
        }
    }

    private void pass(Socket from, Socket to, AtomicReference<@Nullable Cut> cut) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0 && !isCut(cut, count); count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        } catch (IOException _) {
            // the other direction was closed
        } finally {
            close(from);
            close(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static boolean isCut(AtomicReference<@Nullable Cut> cut, int count) {
        Cut before = cut.getAndUpdate(c -> {
            if (c == null || c.times == 0) {
                return c;
            }
            long passed = c.passed + count;
            return passed < c.bytes ? new Cut(c.bytes, passed, c.times) : new Cut(c.bytes, 0, c.times - 1);
        });
        return before != null && before.times > 0 && before.passed + count >= before.bytes;
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is not used again
        }
    }
}
