package io.tarn.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.audit.AuditRecord.Call;
import io.tarn.auth.audit.AuditRecord.Caller;
import io.tarn.auth.audit.AuditRecord.Outcome;
import io.tarn.auth.audit.AuditRecord.Permission;
import io.tarn.auth.audit.AuditRecord.Result;
import io.tarn.auth.audit.AuditRecord.Service;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.testkit.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Records and logs for these tests.
final class AuditFixture {
    static final String SECRET = "the secret of these tests";
    static final Duration SOON = Duration.ofSeconds(30);
    static final Duration NEVER = Duration.ofMinutes(1);

    private AuditFixture() {}

    static HandClock clock() {
        return new HandClock(Instant.parse("2026-11-23T12:00:00Z"));
    }

    static AuditRecord entry(long millis, String user, String id) {
        return entry(millis, user, "main", 200, id);
    }

    static AuditRecord entry(long millis, String user, String ref, int status, String id) {
        return new AuditRecord(
                millis,
                new Caller(user, "access_key", "AKIA" + user, "10.0.0.1", "", "test/1"),
                new Call(
                        Service.REST_API,
                        "StatObject",
                        "GET",
                        "/api/v1/repositories/lake/refs/" + ref + "/objects/stat?path=" + id,
                        "lake",
                        ref,
                        List.of(new Permission("fs:ReadObject", "arn:lakefs:fs:::repository/lake/object/" + id)),
                        1),
                new Result(status, Outcome.of(status, true), status < 400 ? "" : "why", 1234),
                id);
    }

    /// A log whose own timers do nothing within a test; what is stored when is up to the test.
    static AuditLog open(KeyValueStore store, HandClock clock, Duration retention) {
        return new AuditLog(store, SECRET, new AuditOptions(retention, NEVER), clock);
    }

    static void record(AuditLog log, AuditRecord entry) {
        log.record(() -> entry);
    }

    static void flush(AuditLog log) {
        assertThat(log.flush(SOON)).isTrue();
    }

    /// A segment with one record.
    static void segment(AuditLog log, HandClock clock, String user, String id) {
        record(log, entry(clock.millis(), user, id));
        flush(log);
    }

    static List<String> ids(AuditLog log) {
        List<String> ids = new ArrayList<>();
        log.export(AuditFilter.NONE, entry -> ids.add(entry.requestId()));
        return ids;
    }

    static Verification verify(AuditLog log) {
        return log.verify(0, Optional.empty());
    }

    static void assertIntact(AuditLog log, long segments) {
        Verification found = verify(log);
        assertThat(found.problem()).isEmpty();
        assertThat(found.complete()).isTrue();
        assertThat(found.segments()).isEqualTo(segments);
    }

    /// All rows, by key.
    static TreeMap<byte[], byte[]> rows(KeyValueStore store) {
        TreeMap<byte[], byte[]> rows = new TreeMap<>(java.util.Arrays::compareUnsigned);
        try (Scan scan = store.scan(Keys.PARTITION, new byte[0], 100)) {
            while (scan.next()) {
                rows.put(scan.key().clone(), scan.value().clone());
            }
        }
        return rows;
    }
}
