package io.tarn.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.tarn.server.configuration.ServerConfiguration.Logging;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import tools.jackson.databind.json.JsonMapper;

class LoggingSetupTest {
    @TempDir
    Path folder;

    private final LoggerContext context = new LoggerContext();
    private final LoggingSetup setup = new LoggingSetup(context);
    private final Logger log = context.getLogger("io.tarn.test");

    @BeforeEach
    void prepare() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void writesTextLinesThatStayOneLine() throws Exception {
        apply("text", "INFO");
        log.atInfo()
                .addKeyValue("path", "/a b\n\u2028\"x\"")
                .addKeyValue("took", Duration.ofMillis(1500))
                .log("done");
        log.atError().addMarker(LoggingSetup.FATAL).log("over");
        log.debug("unseen");
        List<String> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .matches("time=\"[^\"]+Z\" level=info    msg=\"done\" func=io.tarn.test "
                        + "path=\"/a b\\\\n\\\\u2028\\\\\"x\\\\\"\" took=1500000000 took_str=1.5s");
        assertThat(lines.getLast()).contains("level=fatal   msg=\"over\"");
    }

    @Test
    void writesJsonObjects() throws Exception {
        apply("json", "info");
        log.atWarn()
                .addKeyValue("msg", "theirs")
                .addKeyValue("status", 200)
                .setCause(new IllegalStateException("broken"))
                .log("ours");
        Map<?, ?> line = JsonMapper.shared().readValue(lines().getFirst(), Map.class);
        assertThat(line.get("msg")).isEqualTo("ours");
        assertThat(line.get("fields.msg")).isEqualTo("theirs");
        assertThat(line.get("level")).isEqualTo("warning");
        assertThat(line.get("status")).isEqualTo(200);
        assertThat(line.get("error")).isEqualTo("java.lang.IllegalStateException: broken");
        assertThat(String.valueOf(line.get("stack"))).contains("LoggingSetupTest");
    }

    @Test
    void levelsAreNamesInAnyCaseAndUnknownOnesChangeNothing() {
        apply("text", "nonsense");
        assertThat(log.isInfoEnabled()).isTrue();
        assertThat(log.isDebugEnabled()).isFalse();
        assertThat(setup.applyLevel("Trace")).isTrue();
        assertThat(log.isTraceEnabled()).isTrue();
        assertThat(context.getLogger("org.library").isDebugEnabled()).isTrue();
        assertThat(setup.applyLevel("debug")).isTrue();
        assertThat(context.getLogger("org.library").isInfoEnabled()).isFalse();
        assertThat(setup.applyLevel("none")).isTrue();
        assertThat(log.isErrorEnabled()).isFalse();
        assertThat(setup.applyLevel("loud")).isFalse();
        assertThat(log.isErrorEnabled()).isFalse();
    }

    @Test
    void aLibraryThatWarnsOfEveryRequestIsKeptQuiet() throws Exception {
        apply("text", "info");
        context.getLogger("com.azure.core.http.jdk.httpclient.JdkHttpClient").warn("content-length");
        context.getLogger("com.azure.core.Other").warn("heard");
        assertThat(lines()).singleElement().asString().contains("heard");
    }

    @Test
    void rotatesFilesBySizeAndKeepsSoMany() throws Exception {
        Path file = folder.resolve("logs/server.log");
        Files.createDirectories(file.getParent());
        Path foreign = Files.writeString(file.resolveSibling("server-notes.log"), "mine");
        byte[] line = "0123456789\n".getBytes(StandardCharsets.UTF_8);
        Instant now = Instant.parse("2026-11-22T10:00:00Z");
        try (RotatingLogFile log = new RotatingLogFile(file, 25, 3, () -> now)) {
            for (int i = 0; i < 20; i++) {
                log.write(line);
            }
        }
        try (var files = Files.list(file.getParent())) {
            assertThat(files).hasSize(5).contains(file, foreign);
        }
        assertThat(Files.size(file)).isEqualTo(22);
        try (RotatingLogFile log = new RotatingLogFile(file, 25, 3, () -> now.plusSeconds(1))) {
            log.write(line);
        }
        assertThat(file.resolveSibling("server-2026-11-22T10-00-01.000.log")).hasSize(22);
    }

    @Test
    void aChangedLevelInTheFileIsPutInForce() throws Exception {
        ConfigurationFixture fixture = new ConfigurationFixture(folder).yaml("logging: {level: INFO}\n");
        Path file = fixture.work.resolve("config.yaml");
        apply("text", "INFO");
        try (var watch = new LogLevelWatch(file, fixture.loader(), setup, "INFO")) {
            watch.check();
            assertThat(log.isDebugEnabled()).isFalse();
            fixture.yaml("logging: {level: DEBUG}\n");
            watch.check();
            assertThat(log.isDebugEnabled()).isTrue();
            fixture.yaml("logging: {level: [\n");
            watch.check();
            assertThat(log.isDebugEnabled()).isTrue();
            fixture.yaml("logging: {level: WARN}\n");
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            watch.check();
            assertThat(log.isInfoEnabled()).isFalse();
            Files.delete(file);
            watch.check();
            assertThat(log.isInfoEnabled()).isFalse();
            assertThat(log.isWarnEnabled()).isTrue();
        }
    }

    private void apply(String format, String level) {
        String file = folder.resolve("out.log").toString();
        setup.apply(new Logging(format, level, List.of(file), 1, 1, "DEBUG", false));
    }

    private List<String> lines() throws Exception {
        return Files.readAllLines(folder.resolve("out.log"));
    }
}
