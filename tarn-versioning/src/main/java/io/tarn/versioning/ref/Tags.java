package io.tarn.versioning.ref;

import static io.tarn.versioning.VersioningException.Kind.CONFLICT;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static io.tarn.versioning.VersioningException.Kind.NOT_FOUND;

import io.tarn.kv.Condition;
import io.tarn.kv.KeyValueStore;
import io.tarn.versioning.Hooks;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.Names;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.VersioningException;
import java.util.Optional;

/// The tags of a repository (engine specification 12.4).
public final class Tags {
    private final KeyValueStore store;
    private final RefResolver refs;
    private final HookRunner hooks;

    public Tags(KeyValueStore store, RefResolver refs, Hooks hooks) {
        this.store = store;
        this.refs = refs;
        this.hooks = new HookRunner(hooks);
    }

    public Tag get(Repository repository, String name) {
        Names.tag("tagID", name);
        return find(store, repository, name).orElseThrow(Tags::notFound);
    }

    static Optional<Tag> find(KeyValueStore store, Repository repository, String name) {
        return store.get(repository.partition(), KeyLayout.tag(name)).map(RecordCodec::tag);
    }

    public Page<Tag> list(Repository repository, String prefix, String after, int amount) {
        return new RecordListing(store)
                .page(
                        repository.partition(),
                        KeyLayout.TAGS,
                        prefix,
                        after,
                        amount,
                        RecordCodec::tag,
                        Tag::name,
                        tag -> true);
    }

    /// Creates a tag on the commit that `ref` stands for. A branch or commit id of that name is a conflict (2.2).
    public Tag create(Repository repository, String name, String ref, boolean force) {
        Names.tag("tagID", name);
        repository.requireWritable(force);
        if (store.get(repository.partition(), KeyLayout.branch(name)).isPresent()) {
            throw new VersioningException(CONFLICT, "branch name " + name + ": conflict found");
        }
        if (refs.isCommitId(repository, name)) {
            throw new VersioningException(CONFLICT, "commit ID " + name + ": conflict found");
        }
        Names.ref("ref", ref);
        ResolvedRef resolved = refs.resolve(repository, ref);
        if (resolved.includesStaging()) {
            throw new VersioningException(INVALID, RefExpression.INVALID_REF + ": should point to a commit");
        }
        var tag = new Tag(name, resolved.commitId());
        if (find(store, repository, name).isPresent()) {
            throw taken();
        }
        hooks.before(repository, Hooks.Event.CREATE_TAG, ref, name, Optional.empty());
        if (!store.setIf(repository.partition(), KeyLayout.tag(name), RecordCodec.encode(tag), Condition.absent())) {
            throw taken();
        }
        hooks.after(repository, Hooks.Event.CREATE_TAG, ref, name, Optional.empty());
        return tag;
    }

    public void delete(Repository repository, String name, boolean force) {
        Names.tag("tagID", name);
        repository.requireWritable(force);
        Tag tag = find(store, repository, name).orElseThrow(Tags::notFound);
        hooks.before(repository, Hooks.Event.DELETE_TAG, tag.commitId(), name, Optional.empty());
        store.delete(repository.partition(), KeyLayout.tag(name));
        hooks.after(repository, Hooks.Event.DELETE_TAG, tag.commitId(), name, Optional.empty());
    }

    private static VersioningException notFound() {
        return new VersioningException(NOT_FOUND, "tag not found");
    }

    private static VersioningException taken() {
        return new VersioningException(CONFLICT, "tag already exists: not unique");
    }
}
