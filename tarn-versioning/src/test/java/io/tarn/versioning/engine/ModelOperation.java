package io.tarn.versioning.engine;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.MERGE_CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static io.tarn.versioning.engine.EngineFixture.allowEmpty;
import static io.tarn.versioning.engine.EngineFixture.parameters;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.branch.Resetter;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.ref.CommitLog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// One step of the model run; each makes sense in any state.
sealed interface ModelOperation {
    void apply(ModelLake state);

    record Put(String branch, String key, String text) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            if (head == null) {
                state.refused(() -> state.lake.put(state.repository, branch, key, text), NOT_FOUND);
                return;
            }
            state.lake.put(state.repository, branch, key, text);
            head.content.put(key, text);
        }
    }

    record Delete(String branch, List<String> keys) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            if (head == null) {
                return;
            }
            state.lake.delete(state.repository, branch, keys.toArray(String[]::new));
            keys.forEach(head.content::remove);
        }
    }

    record Commit(String branch, boolean allowsEmpty) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            CommitParameters parameters = allowsEmpty
                    ? allowEmpty(state.model.commits.size() + "")
                    : parameters(state.model.commits.size() + "");
            java.util.function.Supplier<io.tarn.versioning.Commit> action = () -> state.lake
                    .engine
                    .operations()
                    .committer()
                    .commit(state.repository, branch, parameters, Optional.empty(), Optional.empty());
            if (head == null) {
                state.refusedCommit(action, NOT_FOUND);
            } else if (!allowsEmpty && !state.model.isDirty(branch)) {
                state.refusedCommit(action, INVALID);
            } else {
                state.commits(branch, head.content, List.of(head.commit), action);
            }
        }
    }

    /// `wins`: -1 destination, 0 nobody, 1 source.
    record Merge(String source, String branch, int wins, boolean squash, boolean allowsEmpty)
            implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            Optional<String> from = state.commit(source);
            CommitParameters parameters = allowsEmpty
                    ? allowEmpty(state.model.commits.size() + "")
                    : parameters(state.model.commits.size() + "");
            MergeStrategy strategy = List.of(MergeStrategy.DEST_WINS, MergeStrategy.DEFAULT, MergeStrategy.SOURCE_WINS)
                    .get(wins + 1);
            java.util.function.Supplier<io.tarn.versioning.Commit> action = () -> state.lake
                    .engine
                    .operations()
                    .merger()
                    .merge(state.repository, source, branch, parameters, strategy, squash);
            if (head == null || state.model.isDirty(branch) || from.isEmpty()) {
                state.refusedCommit(action, NOT_FOUND, INVALID);
                return;
            }
            String base = base(state, source, branch, from.get(), head.commit);
            var baseContent = state.model.commits.get(base).content();
            var sourceContent = state.model.commits.get(from.get()).content();
            var merged = LakeModel.merge(sourceContent, head.content, baseContent, wins);
            boolean nothing = from.get().equals(head.commit) || sourceContent.equals(baseContent);
            if (nothing && !allowsEmpty) {
                state.refusedCommit(action, INVALID);
            } else if (!merged.conflicts().isEmpty()) {
                state.refusedCommit(action, MERGE_CONFLICT);
            } else {
                List<String> parents = squash ? List.of(head.commit) : List.of(head.commit, from.get());
                var made = action.get();
                assertThat(made.parents()).isEqualTo(parents);
                assertThat(made.metadata())
                        .containsEntry(
                                ".lakefs.merge.strategy",
                                List.of("dest-wins", "default", "source-wins").get(wins + 1));
                state.model.committed(branch, made.id(), merged.content(), parents, List.of(head.commit, from.get()));
                assertThat(made.generation()).isEqualTo(state.model.head(branch).generation());
                assertThat(state.lake.content(state.repository, branch)).isEqualTo(merged.content());
            }
        }
    }

    /// The engine's choice among the merge bases of the model.
    private static String base(ModelLake state, String source, String destination, String from, String into) {
        String base = state.lake
                .engine
                .operations()
                .merger()
                .findBase(state.repository, source, destination)
                .base()
                .id();
        assertThat(state.model.mergeBases(from, into)).contains(base);
        return base;
    }

    record Revert(String branch, String ref, int parent) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            Optional<String> reverted = state.commit(ref);
            String message = "revert " + state.model.commits.size();
            java.util.function.Supplier<io.tarn.versioning.Commit> action = () -> state.lake
                    .engine
                    .operations()
                    .picker()
                    .revert(state.repository, branch, ref, parent, parameters(message));
            if (head == null || reverted.isEmpty()) {
                state.refusedCommit(action, NOT_FOUND, INVALID, CONFLICT);
                return;
            }
            LakeModel.Node node = state.model.commits.get(reverted.get());
            int parents = node.parents().size();
            if (parents > 1 && parent == 0 || parent > parents || state.model.isDirty(branch)) {
                state.refusedCommit(action, CONFLICT, INVALID);
                return;
            }
            var target = parents == 0
                    ? new TreeMap<String, String>()
                    : state.model
                            .commits
                            .get(node.parents().get(Math.max(1, parent) - 1))
                            .content();
            settle(state, branch, LakeModel.merge(target, head.content, node.content(), 0), true, action);
        }
    }

    /// Parent 0 stands for none given.
    record CherryPick(String branch, String ref, int parent) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            Optional<String> picked = state.commit(ref);
            OptionalInt number = parent == 0 ? OptionalInt.empty() : OptionalInt.of(parent);
            String message = "pick " + state.model.commits.size();
            java.util.function.Supplier<io.tarn.versioning.Commit> action = () -> state.lake
                    .engine
                    .operations()
                    .picker()
                    .cherryPick(state.repository, branch, ref, number, Optional.empty(), parameters(message));
            if (head == null || picked.isEmpty()) {
                state.refusedCommit(action, NOT_FOUND, INVALID);
                return;
            }
            LakeModel.Node node = state.model.commits.get(picked.get());
            int parents = node.parents().size();
            if (parents > 1 && parent == 0 || Math.max(1, parent) > parents || state.model.isDirty(branch)) {
                state.refusedCommit(action, INVALID);
                return;
            }
            var base = state.model
                    .commits
                    .get(node.parents().get(Math.max(1, parent) - 1))
                    .content();
            if (base.equals(node.content())) {
                state.refusedCommit(action, INVALID);
                return;
            }
            settle(state, branch, LakeModel.merge(node.content(), head.content, base, 0), false, action);
        }
    }

    private static void settle(
            ModelLake state,
            String branch,
            LakeModel.Merged merged,
            boolean refusesEmpty,
            java.util.function.Supplier<io.tarn.versioning.Commit> action) {
        LakeModel.Head head = state.model.branches.get(branch);
        if (!merged.conflicts().isEmpty()) {
            state.refusedCommit(action, CONFLICT);
        } else if (refusesEmpty && merged.content().equals(head.content)) {
            state.refusedCommit(action, INVALID);
        } else {
            state.commits(branch, merged.content(), List.of(head.commit), action);
        }
    }

    enum ResetKind {
        ALL,
        PREFIX,
        OBJECT
    }

    record Reset(String branch, ResetKind kind, String path) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            if (head == null) {
                return;
            }
            Resetter resetter = state.lake.engine.operations().resetter();
            switch (kind) {
                case ALL -> resetter.reset(state.repository, branch, false);
                case PREFIX -> resetter.resetPrefix(state.repository, branch, path, false);
                case OBJECT -> resetter.resetObject(state.repository, branch, path, false);
            }
            head.content.keySet().removeIf(this::touches);
            state.model.head(branch).content().forEach((key, text) -> {
                if (touches(key)) {
                    head.content.put(key, text);
                }
            });
            assertThat(state.lake.content(state.repository, branch)).isEqualTo(head.content);
        }

        private boolean touches(String key) {
            return switch (kind) {
                case ALL -> true;
                case PREFIX -> key.startsWith(path);
                case OBJECT -> key.equals(path);
            };
        }
    }

    record HardReset(String branch, String ref) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            LakeModel.Head head = state.model.branches.get(branch);
            Optional<String> target = state.commit(ref);
            Resetter resetter = state.lake.engine.operations().resetter();
            if (head == null || target.isEmpty() || state.model.isDirty(branch)) {
                state.refused(() -> resetter.hardReset(state.repository, branch, ref, false), NOT_FOUND, INVALID);
                return;
            }
            resetter.hardReset(state.repository, branch, ref, false);
            var content = state.model.commits.get(target.get()).content();
            state.model.branches.put(branch, new LakeModel.Head(target.get(), content));
            assertThat(state.lake.content(state.repository, branch)).isEqualTo(content);
        }
    }

    record CreateBranch(String name, String source) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            Optional<String> from = state.commit(source);
            if (from.isEmpty() || state.model.branches.containsKey(name)) {
                state.refused(() -> state.lake.branch(state.repository, name, source), NOT_FOUND, INVALID, CONFLICT);
                return;
            }
            state.lake.branch(state.repository, name, source);
            var content = state.model.commits.get(from.get()).content();
            state.model.branches.put(name, new LakeModel.Head(from.get(), content));
        }
    }

    record DeleteBranch(String name) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            Runnable action = () -> state.lake.engine.branches().delete(state.repository, name, false);
            if (state.model.branches.remove(name) == null) {
                state.refused(action, NOT_FOUND);
            } else {
                action.run();
            }
        }
    }

    /// Moves a tag: deletes it first when asked to.
    record Tag(String name, String ref, boolean deletes) implements ModelOperation {
        @Override
        public void apply(ModelLake state) {
            var tags = state.lake.engine.tags();
            if (deletes && state.model.tags.containsKey(name)) {
                tags.delete(state.repository, name, false);
                state.model.tags.remove(name);
            }
            Optional<String> target = state.commit(ref);
            if (target.isEmpty() || state.model.tags.containsKey(name)) {
                state.refused(() -> tags.create(state.repository, name, ref, false), NOT_FOUND, INVALID, CONFLICT);
                return;
            }
            assertThat(tags.create(state.repository, name, ref, false).commitId())
                    .isEqualTo(target.get());
            state.model.tags.put(name, target.get());
        }
    }

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
            String base = base(state, right, left, from.get(), into.get());
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
