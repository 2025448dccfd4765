package io.tarn.server.configuration;

/// A configuration the server must not start with. `headline` is the fatal log line, the message its `error` field.
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The headline of most failures.
    public static final String LOAD = "Load config";

    private final String headline;

    public ConfigurationException(String headline, String message) {
        super(message);
        this.headline = headline;
    }

    public ConfigurationException(String headline, String message, Throwable cause) {
        super(message, cause);
        this.headline = headline;
    }

    public String headline() {
        return headline;
    }
}
