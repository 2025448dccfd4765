package io.tarn.versioning.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveCommitsTest {
    @TempDir
    Path directory;

    private CommitGraph graph;

    @BeforeEach
    void start() {
        graph = new CommitGraph(directory);
    }

    @AfterEach
    void stop() {
        graph.close();
    }

    private static RetentionRules rules(int days) {
        return rules(days, Map.of());
    }

    private static RetentionRules rules(int days, Map<String, Integer> branches) {
        return new RetentionRules(days, new TreeMap<>(branches));
    }

    @Test
    void theFirstCommitBehindTheThresholdIsTheLastActiveOne() {
        String root = graph.commit(30);
        String old = graph.commit(20, root);
        String young = graph.commit(5, old);
        String head = graph.commit(2, young);
        graph.branch("line", head);
        assertThat(graph.active(rules(10))).containsExactlyInAnyOrder(graph.birth(), head, young, old);
    }

    @Test
    void aCommitExactlyAsOldAsTheThresholdIsNotYounger() {
        String root = graph.commit(30);
        String head = graph.commit(10, root);
        graph.branch("line", head);
        assertThat(graph.active(rules(10))).containsExactlyInAnyOrder(graph.birth(), head);
        Instant justYounger = CommitGraph.NOW.minus(10, ChronoUnit.DAYS).plusNanos(1);
        String other = graph.commit(justYounger, CommitGraph.OBJECTS, 1, root);
        graph.branch("other", other);
        assertThat(graph.active(rules(10))).containsExactlyInAnyOrder(graph.birth(), head, other, root);
    }

    @Test
    void anOldHeadIsActiveAlone() {
        String root = graph.commit(300);
        String head = graph.commit(200, root);
        graph.branch("line", head);
        assertThat(graph.active(rules(10))).containsExactlyInAnyOrder(graph.birth(), head);
    }

    @Test
    void aBranchMayKeepItsCommitsLongerOrShorter() {
        String root = graph.commit(50);
        String middle = graph.commit(40, root);
        String head = graph.commit(30, middle);
        graph.branch("line", head);
        String birth = graph.birth();
        assertThat(graph.active(rules(10, Map.of("line", 35)))).containsExactlyInAnyOrder(birth, head, middle);
        assertThat(graph.active(rules(100, Map.of("line", 10)))).containsExactlyInAnyOrder(birth, head);
        assertThat(graph.active(rules(100, Map.of("gone", 1)))).containsExactlyInAnyOrder(birth, head, middle, root);
    }

    @Test
    void theLongestRetentionOfAllBranchesOverACommitCounts() {
        String root = graph.commit(50);
        String shared = graph.commit(40, root);
        graph.branch("brief", graph.commit(30, shared));
        graph.branch("long", graph.commit(20, shared));
        assertThat(graph.active(rules(1, Map.of("long", 45)))).contains(shared, root);
        assertThat(graph.active(rules(1, Map.of("brief", 45)))).contains(shared, root);
        assertThat(graph.active(rules(1))).doesNotContain(shared, root);
    }

    @Test
    void headsOfHiddenBranchesCount() {
        String head = graph.commit(300);
        graph.hiddenBranch("hidden", head);
        assertThat(graph.active(rules(1))).contains(head);
    }

    @Test
    void commitsThatNoBranchLeadsToHaveTheDefaultRetention() {
        String root = graph.commit(30);
        String young = graph.commit(5, root);
        String oldRoot = graph.commit(60);
        String old = graph.commit(20, oldRoot);
        var active = graph.active(rules(10));
        assertThat(active).contains(young, root).doesNotContain(old, oldRoot);
    }

    @Test
    void whatAMergeBroughtInExpiresUnlessABranchStillHasIt() {
        String root = graph.commit(40);
        String source = graph.commit(30, root);
        String merge = graph.commit(2, root, source);
        graph.branch("line", merge);
        assertThat(graph.active(rules(10))).contains(merge, root).doesNotContain(source);
    }

    @Test
    void mergesOfVersionZeroHaveTheirFirstParentLast() {
        String root = graph.commit(40);
        String source = graph.commit(30, root);
        Instant created = CommitGraph.NOW.minus(2, ChronoUnit.DAYS);
        String merge = graph.commit(created, CommitGraph.OBJECTS, 0, source, root);
        graph.branch("line", merge);
        assertThat(graph.active(rules(10))).contains(merge, root).doesNotContain(source);
    }

    @Test
    void aFreshCommitUnderOneWithAnOldDateStaysForItsObjects() {
        String root = graph.commit(CommitGraph.NOW, "", 1);
        String fresh = graph.commit(1, root);
        String head = graph.commit(300, fresh);
        graph.branch("line", head);
        assertThat(graph.active(rules(10))).contains(head, fresh, root);
        String empty = graph.commit(CommitGraph.NOW.minusSeconds(9), "", 1);
        graph.branch("other", graph.commit(301, empty));
        assertThat(graph.active(rules(10))).doesNotContain(empty);
    }

    @Test
    void aMissingAncestorFails() {
        String head = graph.commit(1, "0123456789abcdef".repeat(4));
        graph.branch("line", head);
        assertThatThrownBy(() -> graph.active(rules(10)))
                .hasMessageContaining("commit 0123456789abcdef")
                .hasMessageContaining("is missing")
                .extracting(e -> ((VersioningException) e).kind())
                .isEqualTo(VersioningException.Kind.INTERNAL);
    }

    @Test
    void aParentThatIsNoCommitIdIsMissing() {
        graph.commit(100, "deadbeef");
        assertThatThrownBy(() -> graph.active(rules(10))).hasMessageContaining("commit deadbeef");
    }

    @Test
    void aMissingHeadFails() {
        String head = graph.commit(1);
        graph.branch("line", head);
        graph.fixture.keyValues.delete(graph.repository.partition(), KeyLayout.commit(head));
        assertThatThrownBy(() -> graph.active(rules(10))).hasMessageContaining("head of a branch is missing");
    }

    @Test
    void moreCommitsThanFitAreRefused() {
        graph.commit(1);
        assertThat(graph.active(rules(10), 2)).hasSize(2);
        assertThatThrownBy(() -> graph.active(rules(10), 1)).hasMessageContaining("more than 1 commits");
    }

    @Test
    void numbersBelowOneOfOtherServersSpareHeadsOnly() {
        String root = graph.commit(0);
        String head = graph.commit(0, root);
        graph.branch("line", head);
        assertThat(graph.active(rules(0, Map.of("line", -5)))).containsExactlyInAnyOrder(graph.birth(), head);
        assertThat(graph.active(rules(Integer.MIN_VALUE))).containsExactlyInAnyOrder(graph.birth(), head);
        assertThat(graph.active(rules(Integer.MAX_VALUE))).contains(root);
    }

    @Test
    void commitsMadeWhileTheListIsWrittenAreInIt() {
        ActiveCommits active = ActiveCommits.find(
                graph.repository,
                graph.engine.branches(),
                graph.engine.commits(),
                rules(10),
                CommitGraph.NOW,
                100,
                Progress.none());
        String late = graph.commit(0);
        try (var cursor = active.cursor(graph.repository, graph.engine.commits(), Progress.none())) {
            var seen = new ArrayList<String>();
            while (cursor.next()) {
                seen.add(cursor.id());
            }
            assertThat(seen).isSorted().contains(late, graph.birth());
        }
    }

    @Test
    void aCommitSeenWithoutItsParentBecauseBothAreNewIsNotAFailure() {
        String root = graph.commit(30);
        String first = graph.all().getFirst();
        String last = graph.all().getLast();
        var made = new ArrayList<String>();
        ActiveCommits active = ActiveCommits.find(
                graph.repository,
                graph.engine.branches(),
                graph.engine.commits(),
                rules(10),
                CommitGraph.NOW,
                100,
                () -> {
                    if (made.isEmpty()) {
                        made.add(graph.commitBeside(first, true, root));
                        made.add(graph.commitBeside(first, true, made.getFirst()));
                        made.add(graph.commitBeside(last, false, made.getLast()));
                    }
                });
        var seen = new ArrayList<String>();
        try (var cursor = active.cursor(graph.repository, graph.engine.commits(), Progress.none())) {
            while (cursor.next()) {
                seen.add(cursor.id());
            }
        }
        assertThat(graph.active(rules(10))).containsExactlyElementsOf(seen);
        assertThat(seen).contains(root).containsAll(made);
    }

    @Test
    void aRepositoryThatVanishesWhileTheListIsWrittenFailsIt() {
        graph.commit(1);
        ActiveCommits active = ActiveCommits.find(
                graph.repository,
                graph.engine.branches(),
                graph.engine.commits(),
                rules(10),
                CommitGraph.NOW,
                100,
                Progress.none());
        graph.fixture.keyValues.dropPartition(graph.repository.partition());
        try (var cursor = active.cursor(graph.repository, graph.engine.commits(), Progress.none())) {
            assertThatThrownBy(cursor::next).hasMessageContaining("commits were removed");
        }
    }
}
