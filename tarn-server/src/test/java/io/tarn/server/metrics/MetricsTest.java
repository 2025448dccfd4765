package io.tarn.server.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.tarn.auth.AuthEvents;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.memory.MemoryObjectStore;
import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.Commit;
import io.tarn.versioning.EngineEvents.CachedKind;
import io.tarn.versioning.EngineEvents.Lookup;
import io.tarn.versioning.EngineEvents.Race;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final byte[] P = "p".getBytes(UTF_8);

    private final PrometheusRegistry registry = new PrometheusRegistry();

    private List<String> scraped() {
        try {
            var out = new ByteArrayOutputStream();
            PrometheusTextFormatWriter.builder().build().write(out, registry.scrape());
            return out.toString(UTF_8).lines().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void callsOfTheMetadataStoreAreTimedByOperation() {
        KeyValueStore store =
                new MeasuredKeyValueStore(new MemoryKeyValueStore(), new KeyValueMetrics(registry).of("mem"));
        store.set(P, P, P);
        assertThat(store.setIf(P, P, P, Condition.absent())).isFalse();
        assertThat(store.write(List.of(new Write.Delete(P, P)))).isOne();
        assertThat(store.get(P, P)).isEmpty();
        assertThat(store.getEach(List.of(new Key(P, P)))).hasSize(1);
        try (Scan scan = store.scan(P, new byte[0], 10)) {
            assertThat(scan.next()).isFalse();
            assertThat(scan.next()).isFalse();
        }
        assertThatThrownBy(() -> store.get(P, new byte[0])).isInstanceOf(KeyValueException.class);
        assertThat(scraped())
                .contains(
                        "kv_request_duration_seconds_count{operation=\"write\",type=\"mem\"} 3",
                        "kv_request_duration_seconds_count{operation=\"get\",type=\"mem\"} 2",
                        "kv_request_duration_seconds_count{operation=\"get_each\",type=\"mem\"} 1",
                        "kv_request_duration_seconds_count{operation=\"scan\",type=\"mem\"} 1",
                        "kv_request_failures_total{operation=\"get\",type=\"mem\"} 1.0");
    }

    /// A default method that is not passed on would do its work in small steps, or none.
    @Test
    void everyMethodOfAStoreIsPassedOn() {
        List<Method> missing = Arrays.stream(KeyValueStore.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> Arrays.stream(MeasuredKeyValueStore.class.getDeclaredMethods())
                        .noneMatch(own -> own.getName().equals(method.getName())
                                && Arrays.equals(own.getParameterTypes(), method.getParameterTypes())))
                .toList();
        assertThat(missing).isEmpty();
    }

    @Test
    void callsOfObjectStoresAreTimedAndWeighed() {
        ObjectStore store = new ObjectStoreMetrics(registry).measured(new MemoryObjectStore(), "mem", "a");
        StorageLocation place = StorageLocation.full("", "mem://lake/x");
        store.put(place, new ByteArrayInputStream(new byte[500]), OptionalLong.of(500), PutOptions.none());
        assertThat(store.exists(place)).isTrue();
        assertThat(store.info("").type()).isEqualTo("mem");
        assertThatThrownBy(() -> store.get(StorageLocation.full("", "mem://lake/none")))
                .isInstanceOf(ObjectStoreException.class);
        String labels = "{error=\"false\",operation=\"put\",storage_id=\"a\"";
        assertThat(scraped())
                .contains(
                        "mem_operation_duration_seconds_count" + labels + "} 1",
                        "mem_operation_size_bytes_sum" + labels + "} 500.0",
                        "mem_operation_size_bytes_bucket" + labels + ",le=\"1000.0\"} 1",
                        "mem_operation_duration_seconds_count{error=\"true\",operation=\"get\",storage_id=\"a\"} 1",
                        "blockstore_concurrent_operations{blockstore_type=\"mem\",operation=\"put\"} 0.0");
        assertThat(scraped()).noneMatch(line -> line.contains("operation=\"info\""));
    }

    @Test
    void theEngineIsCounted() {
        var engine = new EngineMetrics(registry);
        engine.staged(3);
        engine.published(List.of(commit(List.of("a")), commit(List.of("a", "b")), commit(List.of())));
        engine.retried(Race.HEAD_CHANGE);
        engine.lookedUp(CachedKind.METARANGE, Lookup.HIT);
        engine.fetched(CachedKind.RANGE, 5000);
        engine.evicted(CachedKind.RANGE, 5000);
        assertThat(scraped())
                .contains(
                        "tarn_staged_values_total 3.0",
                        "tarn_commits_total{kind=\"commit\"} 2.0",
                        "tarn_commits_total{kind=\"merge\"} 1.0",
                        "graveler_kv_retries_total{operation=\"head_change\"} 1.0",
                        "tier_fs_cache_hits_total{fsName=\"meta-range\",status=\"Hit\"} 1.0",
                        "tier_fs_download_bytes_sum{fsName=\"range\"} 5000.0",
                        "tier_fs_eviction_bytes_bucket{fsName=\"range\",le=\"16384.0\"} 1");
    }

    @Test
    void requestsForIdentityAreTimedByOperationAndSuccess() {
        AuthEvents auth = new AuthMetrics(registry);
        auth.answered("get_user", true, 3_000_000);
        auth.answered("get_user", true, 30_000_000_000L);
        auth.answered("get_user", false, 1);
        auth.answered("authorize", true, 20_000);
        String user = "{operation=\"get_user\",success=\"success\"";
        assertThat(scraped())
                .contains(
                        "auth_request_duration_seconds_count" + user + "} 2",
                        "auth_request_duration_seconds_sum" + user + "} 30.003",
                        "auth_request_duration_seconds_bucket" + user + ",le=\"0.002\"} 0",
                        "auth_request_duration_seconds_bucket" + user + ",le=\"0.005\"} 1",
                        "auth_request_duration_seconds_count{operation=\"get_user\",success=\"failure\"} 1",
                        "auth_request_duration_seconds_count{operation=\"authorize\",success=\"success\"} 1");
    }

    private static Commit commit(List<String> parents) {
        return new Commit("id", "c", "m", Instant.EPOCH, "", new TreeMap<>(), parents, 1, 1);
    }

    @Test
    void theVirtualMachineIsWatched() {
        assertThat(new Metrics()
                        .registry().scrape().stream()
                                .map(snapshot -> snapshot.getMetadata().getPrometheusName()))
                .contains("jvm_memory_used_bytes", "jvm_threads_current", "jvm_gc_collection_seconds");
    }
}
