package io.tarn.versioning.pull;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.Xid;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.branch.Merger;
import io.tarn.versioning.merge.MergeStrategy;
import io.tarn.versioning.pull.PullRequest.Status;
import io.tarn.versioning.record.SecondaryIndex;
import io.tarn.versioning.ref.Branches;
import io.tarn.versioning.ref.RecordCodec;
import io.tarn.versioning.ref.RecordListing;
import io.tarn.versioning.ref.RecordUpdate;
import io.tarn.versioning.ref.TurnQueue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The pull requests of repositories (engine specification 17.1; api.md 24.4).
///
/// A merge is stored together with the fact that the pull request is merged: the record stands in the same write
/// as the branch. Only where the record is edited by another server in the very moment of that write is it
/// written again afterwards, with the edit; the branch decides.
public final class PullRequests {
    /// Longest title and description, in bytes of UTF-8.
    public static final int TITLE_BYTES_MAX = 4096;

    public static final int DESCRIPTION_BYTES_MAX = 65_536;

    /// What a new pull request says. `author` is the committer name of who makes it.
    public record Creation(String title, String description, String source, String destination, String author) {}

    /// What is to change; the rest stays.
    public record Edit(Optional<String> title, Optional<String> description, Optional<Status> status) {}

    private final KeyValueStore store;
    private final Branches branches;
    private final Merger merger;
    private final Xid.Generator xids;
    private final RecordUpdate updates;
    private final TurnQueue turns = new TurnQueue();

    public PullRequests(
            KeyValueStore store, Branches branches, Merger merger, Xid.Generator xids, RandomGenerator random) {
        this.store = store;
        this.branches = branches;
        this.merger = merger;
        this.xids = xids;
        this.updates = new RecordUpdate(store, random);
    }

    /// Creates an open pull request between two branches that exist and differ. There may be several for one
    /// pair.
    public PullRequest create(Repository repository, Creation creation) {
        Names.branch("dest", Names.required("dest", creation.destination()));
        Names.branch("src", Names.required("src", creation.source()));
        requireLength("title", creation.title(), TITLE_BYTES_MAX);
        requireLength("description", creation.description(), DESCRIPTION_BYTES_MAX);
        if (creation.source().equals(creation.destination())) {
            throw new VersioningException(
                    INVALID, "source and destination branches are the same: same branch validation error");
        }
        branches.get(repository, creation.source());
        branches.get(repository, creation.destination());
        var pull = new PullRequest(
                xids.nextNewestFirst().text(),
                Status.OPEN,
                xids.now(),
                creation.title(),
                creation.author(),
                creation.description(),
                creation.source(),
                creation.destination(),
                Optional.empty(),
                Optional.empty());
        List<Write> writes = List.of(index(repository, pull), record(repository, pull));
        if (store.write(writes) < writes.size()) {
            throw new VersioningException(CONFLICT, "pull request already exists: not unique");
        }
        return pull;
    }

    private static Write index(Repository repository, PullRequest pull) {
        var index = SecondaryIndex.newBuilder()
                .setPrimaryKey(ByteString.copyFromUtf8(pull.id()))
                .build();
        return new Write.Set(
                KeyLayout.PULL_INDEX,
                KeyLayout.pullIndex(repository, pull.source(), pull.destination()),
                RecordCodec.bytes(index),
                Condition.always());
    }

    private static Write record(Repository repository, PullRequest pull) {
        return new Write.Set(
                repository.partition(), KeyLayout.pull(pull.id()), PullRequestRecord.created(pull), Condition.absent());
    }

    /// The pull request; 400 for what is no id, 404 for an unknown one.
    public PullRequest get(Repository repository, String id) {
        return PullRequestRecord.decode(stored(repository, id));
    }

    private byte[] stored(Repository repository, String id) {
        requireId(id);
        return store.get(repository.partition(), KeyLayout.pull(id)).orElseThrow(PullRequests::notFound);
    }

    /// Pull requests in one of `statuses`, newest first, without their descriptions.
    ///
    /// @param prefix what their ids start with
    /// @param after exclusive lower bound of their ids, empty for none
    public Page<PullRequest> list(
            Repository repository, Set<Status> statuses, String prefix, String after, int amount) {
        return new RecordListing(store)
                .page(
                        repository.partition(),
                        KeyLayout.PULLS,
                        prefix,
                        after,
                        amount,
                        stored -> PullRequestRecord.decode(stored).withoutDescription(),
                        PullRequest::id,
                        pull -> statuses.contains(pull.status()));
    }

    /// Changes title, description or status. Of edits made at the same time none is lost. A pull request becomes
    /// merged only by [#merge], and then stays so: 400.
    public void update(Repository repository, String id, Edit edit) {
        requireId(id);
        edit.title().ifPresent(title -> requireLength("title", title, TITLE_BYTES_MAX));
        edit.description().ifPresent(description -> requireLength("description", description, DESCRIPTION_BYTES_MAX));
        updates.run(
                repository.partition(),
                KeyLayout.pull(id),
                stored -> Optional.of(
                        PullRequestRecord.edited(stored.orElseThrow(PullRequests::notFound), edit, xids.now())));
    }

    /// Merges the source branch into the destination branch, with the default message and strategy, and returns
    /// the new commit. Of several merges of one pull request one is carried out; the others are refused, 400.
    public Commit merge(Repository repository, String id, String committer) {
        return turns.run(repository, id, () -> {
            PullRequest pull = get(repository, id);
            pull.requireOpen();
            repository.requireWritable(false);
            branches.get(repository, pull.source());
            Commit commit = merged(repository, pull, committer);
            settle(repository, id, commit);
            return commit;
        });
    }

    private Commit merged(Repository repository, PullRequest pull, String committer) {
        try {
            return merger.merge(
                    repository,
                    pull.source(),
                    pull.destination(),
                    new CommitParameters(committer, "", Map.of(), false, false),
                    MergeStrategy.DEFAULT,
                    false,
                    commit -> List.of(mark(repository, pull.id(), commit)));
        } catch (VersioningException e) {
            if (e.kind() == INVALID) {
                get(repository, pull.id()).requireOpen();
            }
            throw e;
        }
    }

    /// The write that makes the pull request a merged one. Asked for after the branch was read: whoever merged
    /// it before has either changed the record already or will be found to have changed the branch.
    private Write mark(Repository repository, String id, Commit commit) {
        byte[] stored = stored(repository, id);
        PullRequestRecord.decode(stored).requireOpen();
        return new Write.Set(
                repository.partition(),
                KeyLayout.pull(id),
                PullRequestRecord.merged(stored, commit.id(), xids.now()),
                Condition.unchanged(stored));
    }

    private void settle(Repository repository, String id, Commit commit) {
        updates.run(
                repository.partition(),
                KeyLayout.pull(id),
                stored -> stored.filter(now -> PullRequestRecord.decode(now).status() != Status.MERGED)
                        .map(now -> PullRequestRecord.merged(now, commit.id(), xids.now())));
    }

    static VersioningException badStatus() {
        return new VersioningException(INVALID, "bad pull request status");
    }

    private static void requireId(String id) {
        if (Xid.parse(id).isEmpty()) {
            throw new VersioningException(
                    INVALID, "argument pullRequestID: pull request id: invalid value: validation error");
        }
    }

    private static void requireLength(String argument, String text, int bytesMax) {
        int bytes = text.getBytes(UTF_8).length;
        if (bytes > bytesMax) {
            throw new VersioningException(
                    INVALID,
                    "argument " + argument + ": invalid value: validation error: " + bytes
                            + " is above maximum length (" + bytesMax + ")");
        }
    }

    private static VersioningException notFound() {
        return new VersioningException(NOT_FOUND, "pull request not found");
    }
}
