package io.tarn.versioning.engine;

import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.ref.CommitLog;
import java.util.Optional;

/// The steps of the model run that look and compare.
final class ModelReads {
    private ModelReads() {}

    record Get(String ref, String key) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            state.shown(ref)
                    .ifPresentOrElse(
                            content -> assertThat(state.lake.get(state.repository, ref, key))
                                    .isEqualTo(Optional.ofNullable(content.get(key))),
                            () -> state.refused(() -> state.lake.get(state.repository, ref, key), NOT_FOUND, INVALID));
        }
    }

    record ListPage(String ref, String prefix, String after, String delimiter, int amount) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            state.shown(ref)
                    .ifPresent(content -> assertThat(
                                    state.lake.list(state.repository, ref, prefix, after, delimiter, amount))
                            .isEqualTo(LakeModel.list(content, prefix, after, delimiter, amount)));
        }
    }

    record Uncommitted(String branch) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            if (head != null) {
                assertThat(state.lake
                                .engine
                                .operations()
                                .reader()
                                .readUncommitted(state.repository, branch, 10, ModelLake::all))
                        .isEqualTo(LakeModel.difference(state.model.head(branch).content(), head.content));
            }
        }
    }

    record TwoDot(String left, String right, boolean staged) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(right);
            Optional<String> from = state.commit(left);
            if (head == null || from.isEmpty()) {
                return;
            }
            var expected = LakeModel.difference(
                    state.model.commits.get(from.get()).content(),
                    staged ? head.content : state.model.head(right).content());
            assertThat(state.lake
                            .engine
                            .operations()
                            .differences()
                            .twoDot(state.repository, left, staged ? right + "$" : right, 10, ModelLake::all))
                    .isEqualTo(expected);
        }
    }

    record ThreeDot(String left, String right) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            Optional<String> into = state.commit(left);
            Optional<String> from = state.commit(right);
            if (into.isEmpty() || from.isEmpty()) {
                return;
            }
            String base = ModelOperation.base(state, right, left, from.get(), into.get());
            var commits = state.model.commits;
            assertThat(state.lake
                            .engine
                            .operations()
                            .differences()
                            .threeDot(state.repository, left, right, ModelLake::all))
                    .isEqualTo(LakeModel.threeDot(
                            commits.get(into.get()).content(),
                            commits.get(from.get()).content(),
                            commits.get(base).content()));
        }
    }

    record Log(String ref, int amount) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            Optional<String> start = state.commit(ref);
            if (start.isEmpty()) {
                return;
            }
            CommitLog log = state.lake.engine.log();
            var query = new CommitLog.Query(
                    log.resolve(state.repository, ref, "ref"),
                    Optional.empty(),
                    amount,
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty());
            var page = log.list(state.repository, query, Optional.empty());
            var reachable = state.model.ancestors(start.get()).stream()
                    .sorted(java.util.Comparator.comparingInt(
                                    (String id) -> state.model.commits.get(id).order())
                            .reversed())
                    .toList();
            assertThat(page.results().stream().map(io.tarn.versioning.Commit::id))
                    .isEqualTo(reachable.stream().limit(amount).toList());
            assertThat(page.hasMore()).isEqualTo(reachable.size() > amount);
        }
    }
}
