package io.tarn.versioning.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.VersioningException.Kind;
import io.tarn.versioning.diff.DifferenceCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The engine and its model side by side.
final class ModelLake implements AutoCloseable {
    /// An operation that makes a commit.
    interface Making {
        Commit make();
    }

    final EngineFixture lake;
    final Repository repository;
    final LakeModel model = new LakeModel();

    ModelLake(EngineFixture lake, Repository repository) {
        this.lake = lake;
        this.repository = repository;
        String first = lake.engine.branches().get(repository, "main").commitId();
        model.committed("main", first, new TreeMap<>(), List.of(), List.of());
    }

    /// What the model says a ref shows; empty when it does not resolve.
    Optional<TreeMap<String, String>> shown(String ref) {
        LakeModel.Head branch = model.branches.get(ref);
        return branch != null
                ? Optional.of(branch.content)
                : commit(ref).map(id -> model.commits.get(id).content());
    }

    /// The commit a ref stands for in the model, for the forms that the generator draws.
    Optional<String> commit(String ref) {
        int end = 0;
        while (end < ref.length() && Character.isLetterOrDigit(ref.charAt(end))) {
            end++;
        }
        String base = ref.substring(0, end);
        LakeModel.Head branch = model.branches.get(base);
        Optional<String> id = branch != null ? Optional.of(branch.commit) : Optional.ofNullable(model.tags.get(base));
        String modifier = ref.substring(end);
        if (modifier.isEmpty() || modifier.equals("@")) {
            return id;
        }
        int number = modifier.length() == 1 ? 1 : Integer.parseInt(modifier.substring(1));
        if (modifier.charAt(0) == '^') {
            return id.map(model.commits::get)
                    .filter(node -> node.parents().size() >= number)
                    .map(node -> node.parents().get(number - 1));
        }
        for (int i = 0; i < number; i++) {
            id = id.map(model.commits::get)
                    .filter(node -> !node.parents().isEmpty())
                    .map(node -> node.parents().getFirst());
        }
        return id;
    }

    /// Runs what the model says must succeed.
    Commit commits(String branch, TreeMap<String, String> content, List<String> parents, Making action) {
        Commit commit = action.make();
        assertThat(commit.parents()).isEqualTo(parents);
        model.committed(branch, commit.id(), content, parents, parents);
        assertThat(commit.generation()).isEqualTo(model.head(branch).generation());
        assertThat(lake.content(repository, branch)).isEqualTo(content);
        assertThat(lake.content(repository, commit.id())).isEqualTo(content);
        return commit;
    }

    /// Runs what the model says must be refused, and looks that nothing changed.
    void refused(Runnable action, Kind... kinds) {
        Map<String, LakeModel.Head> before = model.branches;
        try {
            action.run();
        } catch (VersioningException e) {
            assertThat(e.kind()).as(e.getMessage()).isIn((Object[]) kinds);
            before.forEach((branch, head) -> {
                assertThat(lake.engine.branches().get(repository, branch).commitId())
                        .isEqualTo(head.commit);
                assertThat(lake.content(repository, branch)).isEqualTo(head.content);
            });
            return;
        }
        throw new AssertionError("was not refused, expected " + List.of(kinds));
    }

    static List<String> all(DifferenceCursor cursor) {
        var found = new ArrayList<String>();
        while (cursor.next()) {
            found.add(cursor.type() + " " + new String(cursor.key(), UTF_8));
        }
        return found;
    }

    @Override
    public void close() {
        lake.close();
    }
}
