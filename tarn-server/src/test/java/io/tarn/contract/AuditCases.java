package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.JsonNode;

/// The audit log, which this server has beyond the contract (`extensions.tsv`).
final class AuditCases extends Cases {
    AuditCases(World world) {
        super(world);
    }

    @Override
    void define() {
        if (api.contract().operations().containsKey("getAuditEvents")) {
            test("events", this::events);
            test("verification", this::verification);
        }
    }

    private void events() {
        String repository = world.repository();
        Answer found = world.await(
                "getAuditEvents",
                () -> api.call("getAuditEvents")
                        .query("repository", repository)
                        .query("operation", "GetRepository")
                        .expect(200),
                answer -> {
                    api.call("getRepository", repository).expect(200);
                    return !answer.json().path("results").isEmpty();
                });
        JsonNode event = found.json().path("results").get(0);
        assertThat(event.path("status_code").intValue()).isEqualTo(200);
        assertThat(event.at("/permissions/0/action").stringValue()).isEqualTo("fs:ReadRepository");
        Answer exported =
                api.call("exportAuditEvents").query("repository", repository).expect(200);
        assertThat(exported.text().lines()).isNotEmpty().allMatch(line -> line.contains(repository));
        api.call("getAuditEvents").query("after", "none").expect(400);
        api.call("exportAuditEvents").query("outcome", "perhaps").expect(400);
    }

    private void verification() {
        Answer all = api.call("verifyAuditLog").expect(200);
        assertThat(all.json().path("intact").booleanValue()).isTrue();
        api.call("verifyAuditLog").query("hash", "00").expect(400);
    }
}
