package io.tarn.versioning.gc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random histories against the rule as it is written: every start walks its whole line, nothing is remembered.
class ActiveCommitsModelTest {
    private static final int HISTORIES = 300;
    private static final int COMMITS_MAX = 40;
    private static final int BRANCHES_MAX = 6;
    private static final int DAYS_MAX = 12;

    @TempDir
    Path directory;

    @Test
    void findsWhatTheRuleSays() {
        Seed seed = Seed.ofProcess().split("active commits");
        for (int i = 0; i < HISTORIES; i++) {
            try (var graph = new CommitGraph(directory)) {
                Gen gen = seed.split(i).gen();
                draw(graph, gen);
                RetentionRules rules = rules(gen);
                assertThat(graph.active(rules))
                        .as("history %d, %s, %s", i, rules, seed.hint())
                        .isEqualTo(new Model(graph, rules).active());
            }
        }
    }

    private static void draw(CommitGraph graph, Gen gen) {
        var ids = new ArrayList<String>(List.of(graph.birth()));
        boolean timesAscend = gen.oneIn(2);
        int count = gen.intBetween(0, COMMITS_MAX);
        for (int i = 0; i < count; i++) {
            double daysAgo = timesAscend
                    ? 2.0 * DAYS_MAX * (count - i) / count
                    : gen.intBetween(0, 2 * DAYS_MAX) + gen.intBetween(0, 1) / 2.0;
            Instant created = CommitGraph.NOW.minusSeconds((long) (daysAgo * 86_400));
            var parents = new ArrayList<String>();
            for (int left = gen.pick(0, 1, 1, 1, 2, 2); left > 0; left--) {
                parents.add(gen.pickFrom(ids));
            }
            ids.add(graph.commit(
                    created,
                    !gen.oneIn(5) ? CommitGraph.OBJECTS : "",
                    gen.intBetween(0, 1),
                    parents.toArray(String[]::new)));
        }
        int branches = gen.intBetween(0, BRANCHES_MAX);
        for (int i = 0; i < branches; i++) {
            graph.engine.branches().create(graph.repository, "branch" + i, gen.pickFrom(ids), gen.oneIn(3), false);
        }
    }

    private static RetentionRules rules(Gen gen) {
        var days = new TreeMap<String, Integer>();
        for (int i = 0; i <= BRANCHES_MAX; i++) {
            if (gen.oneIn(2)) {
                days.put("branch" + i, gen.intBetween(-1, DAYS_MAX));
            }
        }
        return new RetentionRules(gen.intBetween(1, DAYS_MAX), days);
    }

    /// Engine specification 20.2, sentence by sentence, and the one addition of [ActiveCommits].
    private static final class Model {
        private final CommitGraph graph;
        private final RetentionRules rules;
        private final Map<String, Commit> commits = new HashMap<>();
        private final TreeSet<String> active = new TreeSet<>();

        Model(CommitGraph graph, RetentionRules rules) {
            this.graph = graph;
            this.rules = rules;
            try (var scan = graph.engine.commits().scan(graph.repository)) {
                while (scan.next()) {
                    commits.put(scan.id(), scan.commit());
                }
            }
        }

        TreeSet<String> active() {
            List<Branch> branches = graph.engine
                    .branches()
                    .list(graph.repository, "", "", 100, true)
                    .results();
            var dangling = new TreeSet<>(commits.keySet());
            commits.values().forEach(commit -> firstParent(commit).forEach(dangling::remove));
            for (Branch branch : branches) {
                dangling.remove(branch.commitId());
                active.add(branch.commitId());
                walk(commits.get(branch.commitId()), threshold(rules.days(branch.name())));
            }
            for (String id : dangling) {
                Instant threshold = threshold(rules.defaultDays());
                if (commits.get(id).creationDate().isAfter(threshold)) {
                    active.add(id);
                }
                walk(commits.get(id), threshold);
            }
            return active;
        }

        private void walk(Commit start, Instant threshold) {
            for (List<Commit> line = List.of(start); !line.isEmpty(); ) {
                Commit commit = line.getFirst();
                List<String> parent = firstParent(commit);
                if (commit.creationDate().isAfter(threshold)) {
                    active.addAll(parent);
                    if (!commit.metarangeId().isEmpty()) {
                        active.add(commit.id());
                    }
                }
                line = parent.stream().map(commits::get).collect(Collectors.toList());
            }
        }

        private static List<String> firstParent(Commit commit) {
            List<String> parents = commit.parents();
            if (parents.isEmpty()) {
                return List.of();
            }
            return List.of(commit.version() == 0 ? parents.getLast() : parents.getFirst());
        }

        private static Instant threshold(int days) {
            return CommitGraph.NOW.minus(days, ChronoUnit.DAYS);
        }
    }
}
