package io.tarn.http;

import static io.tarn.http.RawClient.head;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tarn.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class AccessLogTest {
    private final List<Map<String, Object>> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Map<String, Object> fields = new TreeMap<>();
            event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
            fields.put("msg", event.getMessage());
            fields.put("level", event.getLevel());
            lines.add(fields);
        }
    };

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        logger.setLevel(null);
    }

    private void exchange(AccessLog log, String target, String... headers) throws IOException {
        HttpOptions options = HttpOptions.of("127.0.0.1", 0);
        try (HttpServer server = HttpServer.start(
                options,
                (request, response) -> {
                    request.describe(sink -> sink.accept("user", "anna"));
                    response.header("X-Request-ID", "id-1");
                    response.status(201);
                    response.send("done".getBytes(StandardCharsets.UTF_8));
                },
                log)) {
            RawClient.exchange(server.address(), head("GET", target, headers));
        }
    }

    @Test
    void aLineSaysWhatIsKnownOfARequest() throws IOException {
        exchange(
                AccessLog.standard(),
                "/a%20b?x=1&X-Amz-Signature=s3cr3t",
                "User-Agent: agent/1",
                "X-Lakefs-Client: client/2",
                "Authorization: Bearer s3cr3t");
        Await.until("the line", () -> lines.size() == 1);
        Map<String, Object> line = lines.getFirst();
        assertThat(line)
                .containsEntry("msg", "HTTP call ended")
                .containsEntry("level", Level.DEBUG)
                .containsEntry("log_audit", true)
                .containsEntry("method", "GET")
                .containsEntry("path", "/a%20b?x=1&X-Amz-Signature=***")
                .containsKey("host")
                .containsEntry("client", "client/2")
                .containsEntry("status_code", 201)
                .containsEntry("sent_bytes", 4L)
                .containsEntry("received_bytes", 0L)
                .containsEntry("request_id", "id-1")
                .containsEntry("user", "anna");
        assertThat(line.get("took")).isInstanceOf(Duration.class);
        assertThat(String.valueOf(line.get("source_ip"))).matches("127\\.0\\.0\\.1:\\d+");
        assertThat(line.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void thereIsNoLineBelowTheLevel() throws IOException {
        logger.setLevel(Level.INFO);
        exchange(AccessLog.standard(), "/");
        assertThat(lines).isEmpty();
        exchange(new AccessLog(org.slf4j.event.Level.INFO, true), "/", "X-Any: v");
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().toString()).doesNotContain("X-Any");
    }

    @Test
    void headersAreThereAtLevelTraceWithoutSecrets() throws IOException {
        logger.setLevel(Level.TRACE);
        exchange(
                new AccessLog(org.slf4j.event.Level.TRACE, true),
                "/",
                "X-Any: value",
                "Authorization: Basic s3cr3t",
                "Cookie: internal_auth_session=s3cr3t",
                "X-Amz-Security-Token: s3cr3t");
        assertThat(lines.getFirst())
                .containsEntry("header.X-Any", "value")
                .containsEntry("header.Authorization", "***")
                .containsEntry("header.Cookie", "***");
        assertThat(lines.toString()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({
        "/p,'',/p",
        "/p,a=1&b=2,/p?a=1&b=2",
        "/p,X-Amz-Credential=AK%2F1&X-Amz-Date=2,/p?X-Amz-Credential=***&X-Amz-Date=2",
        "/p,X%2DAmz%2DSignature=abc,/p?X%2DAmz%2DSignature=***",
        "/p,sig=abc&se=1,/p?sig=***&se=1",
        "/p,code=abc&state=x&prefix=y,/p?code=***&state=***&prefix=y",
        "/p,AWSAccessKeyId=A&Signature=b&Expires=1,/p?AWSAccessKeyId=***&Signature=***&Expires=1",
        "/p,access_token=a,/p?access_token=***",
        "/p,%zz=1&flag,/p?%zz=1&flag"
    })
    void secretsInQueriesAreLeftOut(String path, String query, String shown) {
        assertThat(AccessLog.shown(path, query)).isEqualTo(shown);
    }

    @Test
    void longPathsAreCut() {
        assertThat(AccessLog.shown("/" + "x".repeat(10_000), "")).hasSize(AccessLog.TEXT_LENGTH_MAX + 3);
    }
}
