package io.tarn.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Stands between a TCP client and a server on this machine and makes the network fail as a test wants. It
/// listens on a free port of the loopback address.
public final class FaultProxy implements AutoCloseable {
    /// Which way bytes go.
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    /// What happens to bytes and connections from now on.
    public enum Mode {
        /// Bytes go through.
        PASS,
        /// Bytes wait until the mode changes; both ends stay connected.
        STALL,
        /// Bytes vanish; both ends stay connected. What was lost stays lost: [#cut] before passing on.
        SWALLOW,
        /// New connections are closed at once; the others go on.
        REFUSE
    }

    private record Link(Socket client, Socket server) {
        void close() {
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private static final int BUFFER_BYTES = 16 << 10;

    private final ServerSocket listener;
    private final int serverPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long[] forwarded = new long[Direction.values().length];
    private final long[] cutAt = new long[Direction.values().length];
    private Mode mode = Mode.PASS;

    private FaultProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
        Arrays.fill(cutAt, Long.MAX_VALUE);
    }

    /// A proxy before a port of the loopback address, passing everything.
    public static FaultProxy before(int serverPort) throws IOException {
        FaultProxy proxy = new FaultProxy(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), serverPort);
        Thread.ofVirtual().name("fault-proxy").start(proxy::accept);
        return proxy;
    }

    /// Where clients connect.
    public int port() {
        return listener.getLocalPort();
    }

    /// Changes the mode, for open connections too.
    public void mode(Mode next) {
        lock.lock();
        try {
            mode = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends all connections at once; new ones are taken as the mode says.
    public void cut() {
        links.forEach(Link::close);
    }

    /// Lets so many further bytes pass in a direction, of all connections together, then cuts once.
    public void cutAfter(Direction direction, long bytes) {
        lock.lock();
        try {
            cutAt[direction.ordinal()] = forwarded[direction.ordinal()] + bytes;
        } finally {
            lock.unlock();
        }
    }

    /// Bytes passed so far.
    public long forwarded(Direction direction) {
        lock.lock();
        try {
            return forwarded[direction.ordinal()];
        } finally {
            lock.unlock();
        }
    }

    /// Connections open now.
    public int connections() {
        return links.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        mode(Mode.SWALLOW);
        cut();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                // closed, or the client has gone already
            }
        }
    }

    private void open(Socket client) {
        Socket server = new Socket();
        Link link = new Link(client, server);
        try {
            if (isRefusing()) {
                link.close();
                return;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException e) {
            link.close();
            return;
        }
        links.add(link);
        Thread.ofVirtual().start(() -> pump(link, Direction.TO_SERVER, client, server));
        Thread.ofVirtual().start(() -> pump(link, Direction.TO_CLIENT, server, client));
    }

    private void pump(Link link, Direction direction, Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                Verdict verdict = judge(direction, read);
                output.write(buffer, 0, verdict.passing());
                if (verdict.cut()) {
                    cut();
                }
            }
        } catch (IOException | InterruptedException e) {
            // one end has gone, so the other goes
        } finally {
            links.remove(link);
            link.close();
        }
    }

    private record Verdict(int passing, boolean cut) {}

    private Verdict judge(Direction direction, int read) throws InterruptedException {
        lock.lock();
        try {
            while (mode == Mode.STALL) {
                changed.await();
            }
            if (mode == Mode.SWALLOW) {
                return new Verdict(0, false);
            }
            int way = direction.ordinal();
            boolean cut = forwarded[way] + read >= cutAt[way];
            int passing = cut ? (int) (cutAt[way] - forwarded[way]) : read;
            if (cut) {
                cutAt[way] = Long.MAX_VALUE;
            }
            forwarded[way] += passing;
            return new Verdict(passing, cut);
        } finally {
            lock.unlock();
        }
    }

    private boolean isRefusing() {
        lock.lock();
        try {
            return mode == Mode.REFUSE;
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
