package io.tarn.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyPrefix;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.diff.DifferenceCursor;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.ref.CommitLog;
import io.tarn.versioning.ref.MergeBase;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// The commit log of a ref (engine specification 15).
public final class History {
    /// What to list. Empty `after` and `stopAt` mean none. With `objects` or `prefixes` only commits are listed that
    /// change one of these paths, or a path with one of these prefixes, against their only parent.
    public record Request(
            String ref,
            String after,
            int amount,
            List<String> objects,
            List<String> prefixes,
            boolean stopWhenFull,
            boolean firstParentOnly,
            Optional<Instant> since,
            String stopAt) {}

    private final VersioningEngine engine;

    History(VersioningEngine engine) {
        this.engine = engine;
    }

    public Page<Commit> list(Repository repository, Request request) {
        Names.ref("ref", request.ref());
        CommitLog log = engine.log();
        var query = new CommitLog.Query(
                log.resolve(repository, request.ref(), "ref"),
                resolve(repository, request.after(), "from ref"),
                request.amount(),
                request.stopWhenFull(),
                request.firstParentOnly(),
                request.since(),
                resolve(repository, request.stopAt(), "stop_at"));
        return log.list(repository, query, filter(repository, request));
    }

    /// Whether `id` is `head` or one of its ancestors; both are full ids, and false when either is no commit.
    public boolean contains(Repository repository, String head, String id) {
        Optional<Commit> newest = engine.commits().find(repository, head);
        Optional<Commit> wanted = engine.commits().find(repository, id);
        return newest.isPresent()
                && wanted.isPresent()
                && MergeBase.find(
                                newest.get(),
                                wanted.get(),
                                parent -> engine.commits().get(repository, parent))
                        .filter(wanted.get()::equals)
                        .isPresent();
    }

    private Optional<String> resolve(Repository repository, String ref, String what) {
        return ref.isEmpty()
                ? Optional.empty()
                : Optional.of(engine.log().resolve(repository, ref, what).id());
    }

    private Optional<BiPredicate<Commit, Commit>> filter(Repository repository, Request request) {
        List<byte[]> objects = bytes(request.objects());
        List<byte[]> prefixes = bytes(request.prefixes());
        if (objects.isEmpty() && prefixes.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of((commit, parent) -> changes(repository, commit, parent, objects, prefixes));
    }

    private static List<byte[]> bytes(List<String> texts) {
        return texts.stream()
                .filter(text -> !text.isEmpty())
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }

    private boolean changes(
            Repository repository, Commit commit, Commit parent, List<byte[]> objects, List<byte[]> prefixes) {
        if (commit.metarangeId().equals(parent.metarangeId())) {
            return false;
        }
        try (DifferenceCursor differences =
                engine.operations().differences().between(repository, parent.metarangeId(), commit.metarangeId())) {
            return objects.stream().anyMatch(key -> differences.seek(key) && Arrays.equals(differences.key(), key))
                    || prefixes.stream()
                            .anyMatch(
                                    prefix -> differences.seek(prefix) && KeyPrefix.starts(differences.key(), prefix));
        }
    }
}
