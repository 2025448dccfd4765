package io.tarn.server;

import io.tarn.server.configuration.ConfigurationLoader;
import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import io.tarn.server.configuration.Surroundings;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The whole server in this process, composed as `Main` does it, on a free port.
public final class TestServer implements AutoCloseable {
    private final Server server;

    /// @param environment configuration in the names of environment variables, the listen address aside
    /// @param folder home and working folder
    public TestServer(Map<String, String> environment, Path folder) {
        var variables = new HashMap<>(environment);
        variables.put("TARN_LISTEN_ADDRESS", "127.0.0.1:0");
        var surroundings = new Surroundings(variables, folder, folder, folder);
        var loaded = new ConfigurationLoader(surroundings, Optional.empty(), StartMode.CONFIGURED, false).load();
        server = new Server(ServerConfiguration.of(loaded.values()), false);
    }

    /// Where it listens, without a path.
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.address().getPort());
    }

    @Override
    public void close() {
        server.close();
    }
}
