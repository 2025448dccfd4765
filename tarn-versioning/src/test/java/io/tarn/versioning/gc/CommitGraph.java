package io.tarn.versioning.gc;

import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.engine.EngineFixture;
import io.tarn.versioning.engine.VersioningEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Commits and branches put straight into a real engine, with any date and any parents.
final class CommitGraph implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /// A metarange id that stands for objects.
    static final String OBJECTS = "ab".repeat(32);

    final EngineFixture fixture;
    final VersioningEngine engine;
    final Repository repository;
    private int made;

    CommitGraph(Path directory) {
        fixture = new EngineFixture(directory);
        engine = fixture.engine;
        repository = fixture.create("lake");
    }

    /// A commit with objects, made so many days ago.
    String commit(double daysAgo, String... parents) {
        return commit(NOW.minus((long) (daysAgo * 86_400), ChronoUnit.SECONDS), OBJECTS, Commit.VERSION, parents);
    }

    String commit(Instant created, String metarangeId, int version, String... parents) {
        String message = "commit " + made++;
        List<String> list = List.of(parents);
        String id = Commit.computeId("tester", message, created, metarangeId, Map.of(), list);
        var commit = new Commit(id, "tester", message, created, metarangeId, new TreeMap<>(), list, version, 1);
        if (!engine.commits().add(repository, commit)) {
            throw new IllegalStateException("made twice: " + id);
        }
        return id;
    }

    /// A commit of this moment whose id is below, or above, another one.
    String commitBeside(String other, boolean below, String parent) {
        String message = "";
        String id = other;
        while (below ? id.compareTo(other) >= 0 : id.compareTo(other) <= 0) {
            message = "commit " + made++;
            id = Commit.computeId("tester", message, NOW, OBJECTS, Map.of(), List.of(parent));
        }
        var commit =
                new Commit(id, "tester", message, NOW, OBJECTS, new TreeMap<>(), List.of(parent), Commit.VERSION, 1);
        if (!engine.commits().add(repository, commit)) {
            throw new IllegalStateException("made twice: " + id);
        }
        return id;
    }

    /// All commits in id order.
    List<String> all() {
        var ids = new ArrayList<String>();
        try (var scan = engine.commits().scan(repository)) {
            while (scan.next()) {
                ids.add(scan.id());
            }
        }
        return ids;
    }

    void branch(String name, String head) {
        engine.branches().create(repository, name, head, false, false);
    }

    void hiddenBranch(String name, String head) {
        engine.branches().create(repository, name, head, true, false);
    }

    /// The commit that the repository was born with, the head of main.
    String birth() {
        return engine.branches().get(repository, "main").commitId();
    }

    TreeSet<String> active(RetentionRules rules) {
        return active(rules, 1_000_000);
    }

    TreeSet<String> active(RetentionRules rules, int commitsMax) {
        ActiveCommits active = ActiveCommits.find(
                repository, engine.branches(), engine.commits(), rules, NOW, commitsMax, Progress.none());
        var ids = new TreeSet<String>();
        try (var cursor = active.cursor(repository, engine.commits(), Progress.none())) {
            while (cursor.next()) {
                ids.add(cursor.id());
            }
        }
        return ids;
    }

    @Override
    public void close() {
        fixture.close();
    }
}
