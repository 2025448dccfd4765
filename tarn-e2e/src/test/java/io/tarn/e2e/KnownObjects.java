package io.tarn.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.e2e.Rest.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// What a worker knows about its part of a branch, where nobody else writes: the state that was acknowledged, and
/// the paths whose last change may have been made or not. Those are left alone until the branch is quiet and
/// [#verify] settles them: a change that was under way when its server died may still come to pass.
final class KnownObjects {
    /// What a path holds: its checksum and size in the listing, and the bytes when they were uploaded.
    record Version(String checksum, long size, Optional<Content> content) {
        static Version of(Content content) {
            return new Version(content.checksum(), content.size(), Optional.of(content));
        }

        static Version of(JsonNode stats) {
            return new Version(
                    stats.path("checksum").asString(), stats.path("size_bytes").asLong(), Optional.empty());
        }

        String description() {
            return checksum + " " + size;
        }
    }

    private record Committed(String commit, Map<String, String> objects, Set<String> unsure) {}

    private final String repository;
    private final String branch;
    private final String prefix;
    private final Map<String, Version> view = new TreeMap<>();
    private final Map<String, Optional<Version>> doubtful = new TreeMap<>();
    private final List<Committed> commits = new ArrayList<>();

    KnownObjects(String repository, String branch, String prefix) {
        this.repository = repository;
        this.branch = branch;
        this.prefix = prefix;
    }

    String branch() {
        return branch;
    }

    String prefix() {
        return prefix;
    }

    Optional<Version> get(String path) {
        return Optional.ofNullable(view.get(path));
    }

    boolean isDoubtful(String path) {
        return doubtful.containsKey(path);
    }

    int doubts() {
        return doubtful.size();
    }

    /// The path holds this from now on.
    void acknowledged(String path, Optional<Version> after) {
        after.ifPresentOrElse(version -> view.put(path, version), () -> view.remove(path));
    }

    /// The path holds this from now on, or what it held.
    void doubtful(String path, Optional<Version> after) {
        doubtful.put(path, after);
    }

    /// This commit was made of the branch as it is; the last one made is looked at again by [#verify].
    void committed(String commit) {
        commits.clear();
        commits.add(new Committed(commit, described(), new HashSet<>(doubtful.keySet())));
    }

    /// Checks that an answer to getObject or statObject shows what is known of the path.
    void verifyAnswer(String path, Answer answer) {
        Optional<Version> known = get(path);
        if (known.isEmpty()) {
            answer.expect(404);
        } else if (known.get().content().isPresent()) {
            byte[] bytes = answer.expect(200).body();
            assertThat(bytes).as(path).isEqualTo(known.get().content().get().bytes());
        } else {
            String seen = Version.of(answer.expect(200).json()).description();
            assertThat(seen).as(path).isEqualTo(known.get().description());
        }
    }

    /// Compares the quiet branch with what is known, listing and bytes, and settles the doubtful paths.
    void verify(Rest rest) throws IOException, InterruptedException {
        Map<String, String> seen = listed(rest, branch);
        doubtful.forEach((path, after) -> {
            if (Objects.equals(seen.get(path), after.map(Version::description).orElse(null))) {
                acknowledged(path, after);
            }
        });
        doubtful.clear();
        assertThat(seen).as("branch %s", branch).isEqualTo(described());
        for (Map.Entry<String, Version> entry : view.entrySet()) {
            if (entry.getValue().content().isPresent()) {
                verifyAnswer(entry.getKey(), rest.object(repository, branch, entry.getKey()));
            }
        }
        for (Committed committed : commits) {
            Map<String, String> then = listed(rest, committed.commit());
            then.keySet().removeAll(committed.unsure());
            Map<String, String> expected = new TreeMap<>(committed.objects());
            expected.keySet().removeAll(committed.unsure());
            assertThat(then).as("commit %s of %s", committed.commit(), branch).isEqualTo(expected);
        }
    }

    /// Compares another ref, which must hold the same.
    void verifySame(Rest rest, String ref) throws IOException, InterruptedException {
        assertThat(listed(rest, ref)).as("%s in %s", prefix, ref).isEqualTo(described());
    }

    private Map<String, String> listed(Rest rest, String ref) throws IOException, InterruptedException {
        Map<String, String> seen = new TreeMap<>();
        for (JsonNode entry : rest.list(repository, ref, prefix)) {
            String path = entry.path("path").asString();
            assertThat(seen.put(path, Version.of(entry).description()))
                    .as("%s twice in %s", path, ref)
                    .isNull();
        }
        return seen;
    }

    private Map<String, String> described() {
        Map<String, String> described = new TreeMap<>();
        view.forEach((path, version) -> described.put(path, version.description()));
        return described;
    }
}
