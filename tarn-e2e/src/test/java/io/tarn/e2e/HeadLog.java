package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;

/// What all workers of a load know about the heads of its branches: every commit and merge that was tried, each with
/// a message of its own.
final class HeadLog {
    private static final String FIRST = "Repository created";

    private record Change(String branch, String id) {}

    private final String repository;
    private final Map<String, Change> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> doubtful = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
    private final AtomicLong longestNanos = new AtomicLong();

    HeadLog(String repository) {
        this.repository = repository;
    }

    void acknowledged(String branch, String message, String id, long tookNanos) {
        acknowledged.put(message, new Change(branch, id));
        longestNanos.accumulateAndGet(tookNanos, Math::max);
        counts.computeIfAbsent(branch, key -> new AtomicLong()).incrementAndGet();
    }

    /// Nobody can say whether this change was made.
    void doubtful(String message) {
        doubtful.add(message);
    }

    /// Acknowledged changes of a branch so far.
    long count(String branch) {
        return counts.computeIfAbsent(branch, key -> new AtomicLong()).get();
    }

    /// The longest time a change took since the last call of this method.
    Duration takeLongest() {
        return Duration.ofNanos(longestNanos.getAndSet(0));
    }

    /// Checks a branch while nothing changes it: along first parents every acknowledged change stands once and under
    /// its id, nothing stands there that was refused, and generations grow by one from the youngest parent.
    void verify(Rest rest, String branch) throws IOException, InterruptedException {
        Map<String, String> line = new HashMap<>();
        List<JsonNode> commits = rest.log(repository, branch, true);
        for (int i = 0; i < commits.size(); i++) {
            JsonNode commit = commits.get(i);
            String message = commit.path("message").asString();
            assertThat(line.put(message, id(commit)))
                    .as("'%s' twice in %s", message, branch)
                    .isNull();
            assertThat(message)
                    .as("commit %s of %s, which nobody made", id(commit), branch)
                    .matches(known ->
                            known.equals(FIRST) || acknowledged.containsKey(known) || doubtful.contains(known));
            if (i > 0) {
                assertThat(commits.get(i - 1).path("parents").path(0).asString())
                        .isEqualTo(id(commit));
            }
        }
        acknowledged.forEach((message, change) -> {
            if (change.branch().equals(branch)) {
                assertThat(line).as("%s", branch).containsEntry(message, change.id());
            }
        });
        verifyGenerations(rest.log(repository, branch, false));
    }

    private static void verifyGenerations(List<JsonNode> commits) {
        Map<String, Long> generations = new HashMap<>();
        commits.forEach(
                commit -> generations.put(id(commit), commit.path("generation").asLong()));
        assertThat(generations).hasSameSizeAs(new HashSet<>(commits));
        for (JsonNode commit : commits) {
            long youngest = 0;
            for (JsonNode parent : commit.path("parents")) {
                assertThat(generations).containsKey(parent.asString());
                youngest = Math.max(youngest, generations.get(parent.asString()));
            }
            assertThat(generations.get(id(commit)))
                    .as("generation of %s", commit)
                    .isEqualTo(youngest + 1);
        }
    }

    private static String id(JsonNode commit) {
        return commit.path("id").asString();
    }
}
