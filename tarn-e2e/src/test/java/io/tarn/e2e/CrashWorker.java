package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// One writer of the crash loop, alone on its branch and in its part of the keys, and what it knows: every change
/// the server acknowledged, and the one that was under way. After a crash the server must show exactly the
/// acknowledged state, with the change under way either done or not done.
final class CrashWorker {
    static final String REPOSITORY = "crash";
    private static final int KEYS = 60;
    private static final int LENGTH_MAX = 40_000;
    private static final int LOG_MAX = 200;

    /// What a key holds: its checksum and size in the listing, and the bytes when they were uploaded.
    record Version(String checksum, long size, Content content) {
        boolean hasBytes() {
            return content != null;
        }
    }

    /// The change under way: `key` for one of an object, with what it would leave there (null: nothing).
    private record UnderWay(String kind, String key, Version after) {}

    private final Rest rest;
    private final String branch;
    private final SplittableRandom random;
    private final Deque<String> log = new ArrayDeque<>();
    private final Map<String, Version> view = new TreeMap<>();
    private Map<String, Version> committed = new TreeMap<>();
    private Map<String, Version> merged = new TreeMap<>();
    private final Map<String, Map<String, Version>> commits = new TreeMap<>();
    private String head = "";
    private UnderWay underWay;

    CrashWorker(Rest rest, int number, SplittableRandom random) {
        this.rest = rest;
        this.branch = "w" + number;
        this.random = random;
    }

    /// Makes the branch of this worker.
    void prepare() throws IOException, InterruptedException {
        head = rest.call("POST", "/repositories/" + REPOSITORY + "/branches", Map.of("name", branch, "source", "main"))
                .expect(201)
                .text();
    }

    /// The last acknowledged changes, for a failure message.
    String recent() {
        return branch + ": under way " + underWay + "\n  " + String.join("\n  ", log);
    }

    /// One random change. Returns when it is acknowledged; an `IOException` leaves it under way.
    void step() throws IOException, InterruptedException {
        int choice = random.nextInt(100);
        if (choice < 50) {
            upload();
        } else if (choice < 70) {
            stage();
        } else if (choice < 85) {
            delete();
        } else if (choice < 95 || head.isEmpty()) {
            commit();
        } else {
            merge();
        }
    }

    private void upload() throws IOException, InterruptedException {
        String key = key();
        Content content = new Content(key, random.nextLong(1L << 40), random.nextInt(LENGTH_MAX));
        underWay = new UnderWay("upload", key, new Version(content.checksum(), content.size(), content));
        rest.upload(REPOSITORY, branch, key, content.bytes()).expect(201);
        acknowledgeObject();
    }

    private void stage() throws IOException, InterruptedException {
        String key = key();
        String checksum = String.format("%032x", random.nextLong(1L << 60));
        underWay = new UnderWay("stage", key, new Version(checksum, random.nextInt(1_000_000), null));
        String address = "local://" + REPOSITORY + "/data/staged/" + checksum;
        Map<String, Object> body =
                Map.of("physical_address", address, "checksum", checksum, "size_bytes", underWay.after.size);
        rest.call("PUT", onBranch("/objects?path=" + Rest.encoded(key)), body).expect(201);
        acknowledgeObject();
    }

    private void delete() throws IOException, InterruptedException {
        String key = key();
        underWay = new UnderWay("delete", key, null);
        rest.delete(onBranch("/objects?path=" + Rest.encoded(key))).expect(204);
        acknowledgeObject();
    }

    private void commit() throws IOException, InterruptedException {
        if (view.equals(committed)) {
            return;
        }
        underWay = new UnderWay("commit", "", null);
        head = rest.call("POST", onBranch("/commits"), Map.of("message", "crash loop"))
                .expect(201)
                .json()
                .path("id")
                .asString();
        committed = new TreeMap<>(view);
        commits.put(head, committed);
        acknowledge();
    }

    private void merge() throws IOException, InterruptedException {
        if (merged.equals(committed)) {
            return;
        }
        underWay = new UnderWay("merge", "", null);
        Rest.Answer answer =
                rest.call("POST", "/repositories/" + REPOSITORY + "/refs/" + branch + "/merge/main", Map.of());
        if (answer.status() == 429) {
            underWay = null;
            return;
        }
        answer.expect(200);
        merged = committed;
        acknowledge();
    }

    private void acknowledgeObject() {
        if (underWay.after == null) {
            view.remove(underWay.key);
        } else {
            view.put(underWay.key, underWay.after);
        }
        acknowledge();
    }

    private void acknowledge() {
        log.add(underWay.kind + " " + underWay.key + " " + (underWay.kind.equals("commit") ? head : underWay.after));
        if (log.size() > LOG_MAX) {
            log.removeFirst();
        }
        underWay = null;
    }

    /// Compares what the server shows with what it acknowledged, and settles the change that was under way.
    void verify() throws IOException, InterruptedException {
        settleObject();
        Map<String, String> seen = listed(branch);
        assertThat(seen).as("branch %s", branch).isEqualTo(described(view));
        verifyBytes();
        settleCommit();
        for (Map.Entry<String, Map<String, Version>> commit : commits.entrySet()) {
            assertThat(listed(commit.getKey()))
                    .as("commit %s", commit.getKey())
                    .isEqualTo(described(commit.getValue()));
        }
        verifyMain();
        underWay = null;
        commits.keySet().retainAll(Set.of(head));
    }

    private void settleObject() throws IOException, InterruptedException {
        if (underWay == null || underWay.key.isEmpty()) {
            return;
        }
        String now = listed(branch).get(underWay.key);
        if (Objects.equals(now, underWay.after == null ? null : description(underWay.after))) {
            acknowledgeObject();
        }
    }

    private void settleCommit() throws IOException, InterruptedException {
        String now = rest.get(onBranch("")).expect(200).json().path("commit_id").asString();
        if (!now.equals(head)) {
            assertThat(underWay == null ? "nothing" : underWay.kind)
                    .as("head of %s moved from %s to %s without a commit under way", branch, head, now)
                    .isEqualTo("commit");
            committed = new TreeMap<>(view);
            commits.put(now, committed);
            head = now;
        }
    }

    private void verifyMain() throws IOException, InterruptedException {
        Map<String, String> main = listed("main");
        boolean mergeUnderWay = underWay != null && underWay.kind.equals("merge");
        if (mergeUnderWay && main.equals(described(committed))) {
            merged = committed;
        }
        assertThat(main).as("keys of %s in main", branch).isEqualTo(described(merged));
    }

    private void verifyBytes() throws IOException, InterruptedException {
        for (Map.Entry<String, Version> entry : view.entrySet()) {
            if (entry.getValue().hasBytes()) {
                byte[] bytes = rest.object(REPOSITORY, branch, entry.getKey())
                        .expect(200)
                        .body();
                assertThat(bytes)
                        .as(entry.getKey())
                        .isEqualTo(entry.getValue().content().bytes());
            }
        }
    }

    private Map<String, String> listed(String ref) throws IOException, InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        Set<String> twice = new HashSet<>();
        List<JsonNode> entries = new ArrayList<>(rest.list(REPOSITORY, ref, branch + "/"));
        for (JsonNode entry : entries) {
            String path = entry.path("path").asString();
            String text = entry.path("checksum").asString() + " "
                    + entry.path("size_bytes").asLong();
            if (seen.put(path, text) != null) {
                twice.add(path);
            }
        }
        assertThat(twice).as("paths listed twice in %s", ref).isEmpty();
        return seen;
    }

    private static Map<String, String> described(Map<String, Version> versions) {
        Map<String, String> described = new TreeMap<>();
        versions.forEach((key, version) -> described.put(key, description(version)));
        return described;
    }

    private static String description(Version version) {
        return version.checksum() + " " + version.size();
    }

    private String key() {
        return branch + "/dir " + random.nextInt(4) + "/" + random.nextInt(KEYS) + ".bin";
    }

    private String onBranch(String rest) {
        return "/repositories/" + REPOSITORY + "/branches/" + branch + rest;
    }
}
