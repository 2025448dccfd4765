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
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// One step of the model run; each makes sense in any state. Those here change something, [ModelReads] look.
interface ModelOperation {
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
            ModelLake.Making action = () -> state.lake
                    .engine
                    .operations()
                    .committer()
                    .commit(state.repository, branch, parameters, Optional.empty(), Optional.empty());
            if (head == null) {
                state.refused(action::make, NOT_FOUND);
            } else if (!allowsEmpty && !state.model.isDirty(branch)) {
                state.refused(action::make, INVALID);
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
            ModelLake.Making action = () -> state.lake
                    .engine
                    .operations()
                    .merger()
                    .merge(state.repository, source, branch, parameters, strategy, squash);
            if (head == null || state.model.isDirty(branch) || from.isEmpty()) {
                state.refused(action::make, NOT_FOUND, INVALID);
                return;
            }
            String base = base(state, source, branch, from.get(), head.commit);
            var baseContent = state.model.commits.get(base).content();
            var sourceContent = state.model.commits.get(from.get()).content();
            var merged = LakeModel.merge(sourceContent, head.content, baseContent, wins);
            boolean nothing = from.get().equals(head.commit) || sourceContent.equals(baseContent);
            if (nothing && !allowsEmpty) {
                state.refused(action::make, INVALID);
            } else if (!merged.conflicts().isEmpty()) {
                state.refused(action::make, MERGE_CONFLICT);
            } else {
                List<String> parents = squash ? List.of(head.commit) : List.of(head.commit, from.get());
                var made = action.make();
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
    static String base(ModelLake state, String source, String destination, String from, String into) {
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
            ModelLake.Making action = () -> state.lake
                    .engine
                    .operations()
                    .picker()
                    .revert(state.repository, branch, ref, parent, parameters(message));
            if (head == null || reverted.isEmpty()) {
                state.refused(action::make, NOT_FOUND, INVALID, CONFLICT);
                return;
            }
            LakeModel.Node node = state.model.commits.get(reverted.get());
            int parents = node.parents().size();
            if (parents > 1 && parent == 0 || parent > parents || state.model.isDirty(branch)) {
                state.refused(action::make, CONFLICT, INVALID);
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
            ModelLake.Making action = () -> state.lake
                    .engine
                    .operations()
                    .picker()
                    .cherryPick(state.repository, branch, ref, number, Optional.empty(), parameters(message));
            if (head == null || picked.isEmpty()) {
                state.refused(action::make, NOT_FOUND, INVALID);
                return;
            }
            LakeModel.Node node = state.model.commits.get(picked.get());
            int parents = node.parents().size();
            if (parents > 1 && parent == 0 || Math.max(1, parent) > parents || state.model.isDirty(branch)) {
                state.refused(action::make, INVALID);
                return;
            }
            var base = state.model
                    .commits
                    .get(node.parents().get(Math.max(1, parent) - 1))
                    .content();
            if (base.equals(node.content())) {
                state.refused(action::make, INVALID);
                return;
            }
            settle(state, branch, LakeModel.merge(node.content(), head.content, base, 0), false, action);
        }
    }

    private static void settle(
            ModelLake state, String branch, LakeModel.Merged merged, boolean refusesEmpty, ModelLake.Making action) {
        LakeModel.Head head = state.model.branches.get(branch);
        if (!merged.conflicts().isEmpty()) {
            state.refused(action::make, CONFLICT);
        } else if (refusesEmpty && merged.content().equals(head.content)) {
            state.refused(action::make, INVALID);
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
}
