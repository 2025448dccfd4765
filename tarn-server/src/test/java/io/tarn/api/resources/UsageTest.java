package io.tarn.api.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// postStatsEvents and getUsageReportSummary (api.md 13, 26).
class UsageTest {
    @TempDir
    Path directory;

    private LiveServer server;

    @BeforeEach
    void start() {
        server = LiveServer.inMemory(directory);
        server.setUp();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private long counted() {
        JsonNode reports =
                server.get("/usage-report/summary").expect(200).json().path("reports");
        return reports.valueStream()
                .mapToLong(report -> report.path("count").longValue())
                .sum();
    }

    @Test
    void countsWhatIsPermittedAndHasANameOnce() {
        long before = counted();
        assertThat(before).isOne();
        server.createRepository("lake", "mem");
        server.get("/repositories").expect(200);
        server.get("/repositories/lake").expect(200);
        server.get("/repositories/none").expect(404);
        server.upload("lake", "a", "1").expect(201);
        server.post("/repositories/lake/branches/main/objects/delete", "{'paths':['a','b']}")
                .expect(200);
        server.get("/config").expect(200);
        server.get("/healthcheck").expect(204);
        server.get("/user").expect(200);
        server.call("GET", "/repositories/lake").anonymous().expect(401);
        server.post("/statistics", "{'events':[{'class':'c','name':'n','count':5}]}")
                .expect(204);
        assertThat(counted()).isEqualTo(before + 6 + 1);
    }

    @Test
    void reportsByMonthAsJsonOrText() {
        JsonNode report = server.get("/usage-report/summary").expect(200).json();
        YearMonth month = YearMonth.now(ZoneOffset.UTC);
        String id = report.path("installation_id").stringValue();
        assertThat(id).hasSize(36);
        JsonNode last = report.path("reports").get(report.path("reports").size() - 1);
        assertThat(last.path("year").intValue()).isEqualTo(month.getYear());
        assertThat(last.path("month").intValue()).isEqualTo(month.getMonthValue());
        assertThat(last.path("count").longValue()).isOne();
        var text = server.get("/usage-report/summary")
                .header("Accept", "text/plain")
                .expect(200);
        assertThat(text.text()).isEqualTo("Usage for installation ID: %s\n%s: %12d\n".formatted(id, month, 2));
        assertThat(text.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(text.header("Cache-Control")).isEqualTo("no-store, must-revalidate");
        assertThat(text.header("Expires")).isEqualTo("0");
        assertThat(text.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(text.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
        server.get("/usage-report/summary").anonymous().expect(401);
    }

    @Test
    void everyEventIsChecked() {
        server.post("/statistics", "{'events':[]}").expect(204);
        String good = "{'class':'c','name':'n','count':0}";
        server.post("/statistics", "{'events':[" + good + ",{'class':'','name':'n','count':1}]}")
                .expect(400, "invalid value: class is required");
        server.post("/statistics", "{'events':[" + good + ",{'class':'c','name':'','count':1}]}")
                .expect(400, "invalid value: name is required");
        server.post("/statistics", "{'events':[" + good + ",{'class':'c','name':'n','count':-1}]}")
                .expect(400, "invalid value: count must be a non-negative integer");
        server.post("/statistics", "{'events':[]}").anonymous().expect(401);
    }
}
