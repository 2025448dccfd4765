package io.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.FaultProxy.Direction;
import io.tarn.testkit.FaultProxy.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private ServerSocket server;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        proxy = FaultProxy.before(server.getLocalPort());
        Thread.ofVirtual().start(this::echo);
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    private void echo() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> {
                    try (socket) {
                        socket.getInputStream().transferTo(socket.getOutputStream());
                    } catch (IOException e) {
                        // cut by the test
                    }
                });
            } catch (IOException e) {
                // stopped
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(100);
        return socket;
    }

    private static String ask(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes());
        return new String(socket.getInputStream().readNBytes(text.length()));
    }

    @Test
    void bytesPassBothWaysAndAreCounted() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket, "hello")).isEqualTo("hello");
            assertThat(proxy.forwarded(Direction.TO_SERVER)).isEqualTo(5);
            assertThat(proxy.forwarded(Direction.TO_CLIENT)).isEqualTo(5);
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void aCutEndsTheConnection() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "x");
            proxy.cut();
            assertEnded(socket);
        }
        try (Socket next = connect()) {
            assertThat(ask(next, "y")).isEqualTo("y");
        }
    }

    @Test
    void aCutAfterSomeBytesLetsExactlyThesePass() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 3);
        try (Socket socket = connect()) {
            assertThat(ask(socket, "hello")).isEqualTo("hel");
        }
        proxy.cutAfter(Direction.TO_SERVER, 2);
        try (Socket socket = connect()) {
            assertThat(ask(socket, "hello").length()).isLessThanOrEqualTo(2);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
        assertThat(proxy.forwarded(Direction.TO_SERVER)).isEqualTo(7);
    }

    @Test
    void stalledBytesComeLater() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "x");
            proxy.mode(Mode.STALL);
            assertThatThrownBy(() -> ask(socket, "y")).isInstanceOf(SocketTimeoutException.class);
            proxy.mode(Mode.PASS);
            socket.setSoTimeout(30_000);
            assertThat(socket.getInputStream().read()).isEqualTo('y');
        }
    }

    @Test
    void swallowedBytesNeverCome() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "x");
            proxy.mode(Mode.SWALLOW);
            assertThatThrownBy(() -> ask(socket, "y")).isInstanceOf(SocketTimeoutException.class);
            proxy.mode(Mode.PASS);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void refusedConnectionsEndAndOthersGoOn() throws IOException {
        try (Socket socket = connect()) {
            ask(socket, "x");
            proxy.mode(Mode.REFUSE);
            try (Socket refused = connect()) {
                assertEnded(refused);
            }
            assertThat(ask(socket, "y")).isEqualTo("y");
        }
    }

    private static void assertEnded(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(30_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
