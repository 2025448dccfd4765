package io.tarn.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tarn.http.AccessLog;
import io.tarn.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// What the line at the end of a request says of operations of the gateway (s3-gateway.md 16).
class GatewayLogTest {
    private final List<Map<String, Object>> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(AccessLog.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            Map<String, Object> fields = new TreeMap<>();
            event.getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
            lines.add(fields);
        }
    };

    @TempDir
    Path folder;

    private GatewayServer server;

    @BeforeEach
    void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
        logger.setLevel(Level.DEBUG);
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        logger.setLevel(null);
        server.close();
    }

    /// The line about a call.
    private Map<String, Object> line(GatewayServer.Answer answer) {
        String id = answer.header("x-amz-request-id");
        assertThat(id).isNotEmpty();
        Await.until("the line of " + id, () -> lines.stream().anyMatch(line -> id.equals(line.get("request_id"))));
        return lines.stream()
                .filter(line -> id.equals(line.get("request_id")))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> line(String method, String target, String body) {
        return line(server.call(method, target, body.getBytes(UTF_8)));
    }

    @Test
    void linesOfAnUpload() {
        var created = server.call("POST", "/lake/main/a?uploads").expect(200);
        assertThat(line(created))
                .containsEntry("operation_id", "post_object")
                .containsEntry("operation", "CreateMultipartUpload")
                .containsEntry("service_name", "s3_gateway")
                .containsEntry("repository", "lake")
                .containsEntry("ref", "main")
                .containsEntry("user", "admin")
                .containsEntry("matched_host", true)
                .containsEntry("status_code", 200)
                .doesNotContainKeys("upload_id", "part_number", "list_type");
        String id = created.element("UploadId");
        assertThat(line("PUT", "/lake/main/a?partNumber=7&uploadId=" + id, "x"))
                .containsEntry("operation_id", "put_object")
                .containsEntry("upload_id", id)
                .containsEntry("part_number", "7")
                .containsEntry("status_code", 200);
        assertThat(line("GET", "/lake/main/a?uploadId=" + id, ""))
                .containsEntry("operation_id", "get_object")
                .containsEntry("upload_id", id)
                .doesNotContainKey("part_number");
        assertThat(line("DELETE", "/lake/main/a?uploadId=" + id, ""))
                .containsEntry("operation_id", "delete_object")
                .containsEntry("upload_id", id)
                .containsEntry("status_code", 204);
    }

    @Test
    void linesOfLists() {
        assertThat(line("GET", "/lake", ""))
                .containsEntry("operation_id", "list_objects")
                .containsEntry("list_type", "v1");
        assertThat(line("GET", "/lake?list-type=2", ""))
                .containsEntry("operation_id", "list_objects")
                .containsEntry("list_type", "v2");
        assertThat(line("GET", "/lake?uploads", ""))
                .containsEntry("operation_id", "list_objects")
                .doesNotContainKey("list_type");
        assertThat(line("GET", "/", ""))
                .containsEntry("operation_id", "list_buckets")
                .doesNotContainKey("list_type");
    }

    /// A line stays short and on one line whatever a client sends.
    @Test
    void hostileValuesAreCut() {
        String endless = "u".repeat(5_000);
        Map<String, Object> line =
                line("PUT", "/lake/main/a?partNumber=" + "9".repeat(1_000) + "&uploadId=" + endless, "x");
        assertThat(String.valueOf(line.get("upload_id"))).hasSize(256);
        assertThat(String.valueOf(line.get("part_number"))).hasSize(256);
        assertThat(line).containsEntry("operation_id", "put_object");
        assertThat((Integer) line.get("status_code")).isBetween(400, 499);
    }

    @Test
    void aRefusedCallHasALineToo() {
        assertThat(line("GET", "/lake/main/none", ""))
                .containsEntry("operation_id", "get_object")
                .containsEntry("status_code", 404);
    }
}
