package io.tarn.server.configuration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/// Sets logging up from `logging.*` (config-and-ops.md 2.3, 7), replacing whatever was set up before.
///
/// The level applies to this program's own loggers. Libraries log warnings and errors only, unless the level is
/// `trace`.
public final class LoggingSetup {
    /// Marks an error line as fatal: the process ends after it.
    public static final Marker FATAL = MarkerFactory.getMarker("FATAL");

    private static final String OWN_LOGGERS = "io.tarn";

    /// Warns of every request with content that the platform measures the content itself.
    private static final String NOISY_LOGGER = "com.azure.core.http.jdk.httpclient.JdkHttpClient";

    private static final long MEBIBYTE = 1L << 20;
    private static final long FILE_MEBIBYTES_MAX = 1L << 30;

    private final LoggerContext context;

    public LoggingSetup(LoggerContext context) {
        this.context = context;
    }

    /// The level of the line that ends every request (`logging.audit_log_level`); debug for none and for what
    /// is no level.
    public static org.slf4j.event.Level auditLevel(String name) {
        Level level = LogLevels.parse(name).orElse(Level.DEBUG);
        return level.equals(Level.OFF) ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.valueOf(level.toString());
    }

    /// Puts formats, outputs and level in force. Throws [ConfigurationException] when a log file cannot be opened.
    public void apply(ServerConfiguration.Logging logging) {
        context.reset();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        LogEncoder.Format format = logging.format().toLowerCase(Locale.ROOT).equals("json")
                ? LogEncoder.Format.JSON
                : LogEncoder.Format.TEXT;
        for (String output : logging.outputs()) {
            root.addAppender(appender(output, format, logging));
        }
        context.getLogger(OWN_LOGGERS).setLevel(Level.INFO);
        root.setLevel(Level.WARN);
        context.getLogger(NOISY_LOGGER).setLevel(Level.ERROR);
        applyLevel(logging.level());
    }

    /// Puts errors only on standard error, for commands whose output is read by scripts.
    public void quiet() {
        apply(new ServerConfiguration.Logging("text", "error", List.of("="), 1, 1, "none", false));
    }

    /// Changes the level only; an unknown name changes nothing and is answered with false.
    public boolean applyLevel(String name) {
        LogLevels.parse(name).ifPresent(level -> {
            context.getLogger(OWN_LOGGERS).setLevel(level);
            boolean everything = level.equals(Level.TRACE);
            Level libraries = everything || level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(libraries);
        });
        return LogLevels.parse(name).isPresent();
    }

    private OutputStreamAppender<ILoggingEvent> appender(
            String output, LogEncoder.Format format, ServerConfiguration.Logging logging) {
        LogEncoder encoder = new LogEncoder(format);
        encoder.setContext(context);
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setName(output);
        appender.setEncoder(encoder);
        appender.setOutputStream(
                switch (output) {
                    case "-" -> unclosable(System.out);
                    case "=" -> unclosable(System.err);
                    default -> file(Path.of(output), logging);
                });
        appender.start();
        return appender;
    }

    private static OutputStream file(Path file, ServerConfiguration.Logging logging) {
        long mebibytes = Math.clamp(logging.fileSizeMebibytesMax(), 1, FILE_MEBIBYTES_MAX);
        try {
            return new RotatingLogFile(file, mebibytes * MEBIBYTE, logging.filesKept(), InstantSource.system());
        } catch (IOException e) {
            throw new ConfigurationException(
                    ConfigurationException.LOAD, "logging.output: cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    private static OutputStream unclosable(OutputStream stream) {
        return new FilterOutputStream(stream) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
