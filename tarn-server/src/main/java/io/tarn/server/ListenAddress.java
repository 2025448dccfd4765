package io.tarn.server;

import io.tarn.server.configuration.ConfigurationException;

/// A configured `host:port`. An empty host means all addresses, an IPv6 host stands in brackets.
record ListenAddress(String host, int port) {
    private static final int PORT_MAX = 65_535;

    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw wrong(text, "missing port in address");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > PORT_MAX) {
                throw wrong(text, "invalid port");
            }
            return new ListenAddress(host.isEmpty() ? "0.0.0.0" : host, port);
        } catch (NumberFormatException e) {
            throw wrong(text, "invalid port");
        }
    }

    private static ConfigurationException wrong(String text, String why) {
        return new ConfigurationException("Load config", "listen_address " + text + ": " + why);
    }
}
