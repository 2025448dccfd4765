package io.tarn.server;

import io.tarn.server.configuration.ServerConfiguration;
import io.tarn.server.configuration.StartMode;
import java.io.PrintStream;

/// What a started server tells the person who started it: where it listens and how to log in. Wrappers wait for the
/// words of the first line (config-and-ops.md 4.2).
record Banner(ServerConfiguration configuration, StartMode mode, Server server) {

    void print(PrintStream out) {
        String version = Version.current();
        String url = url();
        out.println();
        out.println("lakeFS " + version + " - Up and running (^C to shutdown)... (Tarn, a compatible server)");
        out.println();
        out.println("  API              : " + url + "/api/v1");
        if (mode == StartMode.QUICKSTART) {
            out.println();
            out.println("  lakeFS running in quickstart mode. Repository: quickstart");
            out.println("  Access Key ID    : " + configuration.installation().accessKeyId());
            out.println("  Secret Access Key: " + configuration.installation().secretAccessKey());
        } else if (server.isInitialized()) {
            out.println("  Log in with the access key that setup gave you.");
        } else {
            out.println();
            out.println("  No user yet. Complete the setup process with");
            out.println("    curl -X POST " + url + "/api/v1/setup_lakefs -H 'Content-Type: application/json' \\");
            out.println("      -d '{\"username\": \"admin\"}'");
            out.println("  The answer holds your access key; its secret is shown only this once.");
        }
        out.println();
        out.println("  Version " + version);
        out.println();
    }

    private String url() {
        String host = server.address().getHostString();
        boolean any = host.equals("0.0.0.0") || host.equals("0:0:0:0:0:0:0:0") || host.equals("::");
        return (configuration.tls().enabled() ? "https://" : "http://") + (any ? "127.0.0.1" : host) + ":"
                + server.address().getPort();
    }
}
