package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Write;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.staging.StagingTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Puts refs that come from elsewhere into a repository, many at a time (engine specification 19.2). What is
/// there already in the same form stays as it is, so loading can be repeated; nothing is ever overwritten. Runs
/// no hooks and asks nobody for permission.
public final class RefLoader {
    /// A branch and the commit it is to point at.
    public record Head(String name, String commitId) {}

    private final KeyValueStore store;
    private final StagingTokens tokens;

    public RefLoader(KeyValueStore store, StagingTokens tokens) {
        this.store = store;
        this.tokens = tokens;
    }

    /// Stores commits, whose ids the caller has checked. Neither parents nor metaranges are looked for.
    public void commits(Repository repository, List<Commit> commits) {
        var writes = new ArrayList<Write>(commits.size());
        for (Commit commit : commits) {
            writes.add(new Write.Set(
                    repository.partition(),
                    KeyLayout.commit(commit.id()),
                    RecordCodec.encode(commit),
                    Condition.always()));
        }
        store.write(writes);
    }

    /// Creates branches with nothing staged; 409 for one that exists with another head.
    public void branches(Repository repository, List<Head> heads) {
        var loads = new ArrayList<Load>(heads.size());
        for (Head head : heads) {
            var branch = new Branch(
                    head.name(), head.commitId(), tokens.fresh(repository.name(), head.name()), List.of(), false);
            loads.add(new Load(
                    KeyLayout.branch(head.name()),
                    RecordCodec.encode(branch),
                    there -> RecordCodec.branch(there).commitId().equals(head.commitId()),
                    "branch " + head.name() + ": branch already exists: not unique"));
        }
        load(repository, loads);
    }

    /// Creates tags; 409 for one that exists on another commit.
    public void tags(Repository repository, List<Tag> tags) {
        var loads = new ArrayList<Load>(tags.size());
        for (Tag tag : tags) {
            loads.add(new Load(
                    KeyLayout.tag(tag.name()),
                    RecordCodec.encode(tag),
                    there -> RecordCodec.tag(there).commitId().equals(tag.commitId()),
                    "tag " + tag.name() + ": tag already exists: not unique"));
        }
        load(repository, loads);
    }

    /// A record to be written where there is none, or one that `same` accepts.
    private record Load(byte[] key, byte[] record, Predicate<byte[]> same, String refusal) {}

    private void load(Repository repository, List<Load> loads) {
        List<Write> writes = new ArrayList<>(loads.size());
        for (Load load : loads) {
            writes.add(new Write.Set(repository.partition(), load.key(), load.record(), Condition.absent()));
        }
        int done = 0;
        while (done < writes.size()) {
            done += store.write(writes.subList(done, writes.size()));
            if (done < writes.size()) {
                Load taken = loads.get(done);
                Optional<byte[]> there = store.get(repository.partition(), taken.key());
                if (there.isPresent() && !taken.same().test(there.get())) {
                    throw new VersioningException(CONFLICT, taken.refusal());
                }
                done += there.isPresent() ? 1 : 0;
            }
        }
    }
}
