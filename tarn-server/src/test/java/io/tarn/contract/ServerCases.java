package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// Configuration, statistics, usage (api.md 13).
final class ServerCases extends Cases {
    ServerCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("configuration", this::configuration);
        test("capabilities", () -> {
            assertThat(api.call("getAuthCapabilities")
                            .anonymous()
                            .expect(200)
                            .json()
                            .path("invite_user")
                            .booleanValue())
                    .isFalse();
        });
        test("statistics", this::statistics);
        test("usage", this::usage);
    }

    private void configuration() {
        Answer config = api.call("getConfig").expect(200);
        assertThat(config.text("/storage_config/blockstore_type"))
                .isEqualTo(world.deployment().blockstoreType());
        for (String ability : List.of("pre_sign_support", "pre_sign_multipart_upload", "import_support")) {
            assertThat(config.json().at("/storage_config/" + ability).booleanValue())
                    .as(ability)
                    .isTrue();
        }
        assertThat(config.json().path("storage_config_list")).isEmpty();
        assertThat(api.call("getStorageConfig").expect(200).json())
                .isEqualTo(config.json().path("storage_config"));
        assertThat(api.call("getLakeFSVersion").expect(200).json())
                .isEqualTo(config.json().path("version_config"));
        assertThat(api.call("getGarbageCollectionConfig")
                        .expect(200)
                        .json()
                        .path("grace_period")
                        .intValue())
                .isEqualTo(86400);
    }

    private void statistics() {
        events("'class':'c','name':'n','count':1").expect(204);
        events("'class':'','name':'n','count':1").expect(400, "invalid value: class is required");
        events("'class':'c','name':'','count':1").expect(400, "invalid value: name is required");
        events("'class':'c','name':'n','count':-1").expect(400, "invalid value: count must be a non-negative integer");
        api.call("postStatsEvents").json("{'events':[]}").expect(204);
    }

    private Api.Call events(String event) {
        return api.call("postStatsEvents").json("{'events':[{" + event + "}]}");
    }

    private void usage() {
        String repository = world.repository();
        long before = counted();
        for (int i = 0; i < 3; i++) {
            api.call("getRepository", repository).expect(200);
        }
        assertThat(counted()).isGreaterThanOrEqualTo(before + 3);
        Answer text =
                api.call("getUsageReportSummary").header("Accept", "text/plain").expect(200);
        assertThat(text.text()).matches("Usage for installation ID: \\S+\n(\\d{4}-\\d{2}: *\\d+\n)+");
        assertThat(text.header("Cache-Control")).isEqualTo("no-store, must-revalidate");
        assertThat(text.header("Content-Security-Policy")).isEqualTo("default-src 'none'");
    }

    private long counted() {
        long sum = 0;
        for (var report : api.call("getUsageReportSummary").expect(200).json().path("reports")) {
            sum += report.path("count").longValue();
        }
        return sum;
    }
}
