package io.tarn.server.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at the configuration file once a second and puts a changed `logging.level` in force (config-and-ops.md
/// 1.6). Nothing else of a changed file has an effect before a restart. A file that became wrong is reported once,
/// and ignored until it changes again; one that is gone is waited for.
public final class LogLevelWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLevelWatch.class);
    private static final long PERIOD_SECONDS = 1;

    private final Path file;
    private final ConfigurationLoader loader;
    private final LoggingSetup logging;
    private final ScheduledExecutorService timer;
    private Version seen;
    private String level;

    private record Version(long modifiedMillis, long size) {
        static final Version ABSENT = new Version(-1, -1);

        static Version of(Path file) {
            try {
                return new Version(Files.getLastModifiedTime(file).toMillis(), Files.size(file));
            } catch (IOException e) {
                return ABSENT;
            }
        }
    }

    /// `loader` must read `file`; `level` is the one in force. Call [#start] to begin.
    public LogLevelWatch(Path file, ConfigurationLoader loader, LoggingSetup logging, String level) {
        this.file = file;
        this.loader = loader;
        this.logging = logging;
        this.level = level;
        this.seen = Version.of(file);
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("log-level-watch").factory());
    }

    /// Begins to watch.
    public void start() {
        var _ = timer.scheduleWithFixedDelay(this::check, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    /// One look.
    synchronized void check() {
        try {
            Version now = Version.of(file);
            if (now.equals(seen) || now.equals(Version.ABSENT)) {
                return;
            }
            seen = now;
            String wanted = loader.load().values().text("logging.level");
            if (!wanted.equals(level) && logging.applyLevel(wanted)) {
                level = wanted;
                LOG.info("log level changed to {}", wanted);
            }
        } catch (ConfigurationException e) {
            LOG.warn("the changed configuration file is not usable and is ignored: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("watching the configuration file failed", e);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
