package io.tarn.catalog.dump;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.block.ObjectStore;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.catalog.record.RepositoryDumpInfo;
import io.tarn.catalog.task.RunningTask;
import io.tarn.catalog.task.TaskIds;
import io.tarn.catalog.task.TaskKind;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Page;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.MetarangeWriter;
import io.tarn.versioning.engine.VersioningEngine;
import io.tarn.versioning.record.BranchData;
import io.tarn.versioning.ref.RecordCodec;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Writes the refs of a repository into three metaranges below its namespace: tags, branches, and all commits,
/// those without a ref too. Memory does not grow with their number.
///
/// The repository may change meanwhile. Commits are written last, as they are never removed: so no dumped tag
/// or branch points at a commit that is not in the dump. (The reference's task writes them first.) Hidden
/// branches are dumped, uncommitted changes are not.
public final class RefsDump {
    private static final String MANIFEST = "refs_manifest.json";

    /// Records read from the key-value store at a time.
    private static final int PAGE = 1000;

    private static final List<DumpedEntity> ORDER = List.of(DumpedEntity.TAG, DumpedEntity.BRANCH, DumpedEntity.COMMIT);

    /// A page of records after a name.
    private interface Pages<T> {
        Page<T> after(String name);
    }

    private final VersioningEngine engine;
    private final ObjectStore store;
    private final String metadataPrefix;
    private final TaskKind kind;

    /// `metadataPrefix` is the folder of committed storage below a namespace.
    public RefsDump(VersioningEngine engine, ObjectStore store, String metadataPrefix, RandomGenerator random) {
        this.engine = engine;
        this.store = store;
        this.metadataPrefix = metadataPrefix;
        this.kind = TaskKind.of("dump_refs", TaskIds.prefixed("DR", random), this::run);
    }

    /// Dumping as a task. It takes no parameters and its result is read by [#files].
    public TaskKind kind() {
        return kind;
    }

    /// Dumps now, and writes the ids into `refs_manifest.json` beside the files. 404 or 410 when the repository
    /// is deleted meanwhile.
    public RefsFiles dump(Repository repository) {
        RefsFiles files = RefsFiles.NONE;
        for (DumpedEntity entity : ORDER) {
            files = files.with(entity, write(repository, entity, Steps.UNWATCHED));
        }
        engine.repositories().requireStill(repository);
        writeManifest(repository, files);
        return files;
    }

    private void writeManifest(Repository repository, RefsFiles files) {
        byte[] content =
                """
                {
                  "branches_meta_range_id": "%s",
                  "commits_meta_range_id": "%s",
                  "tags_meta_range_id": "%s"
                }""".formatted(files.branches(), files.commits(), files.tags()).getBytes(UTF_8);
        store.put(
                StorageLocation.relative(repository.namespace(), metadataPrefix + "/" + MANIFEST),
                new ByteArrayInputStream(content),
                OptionalLong.of(content.length),
                PutOptions.none());
    }

    private Optional<byte[]> run(RunningTask task) {
        RefsFiles files = files(task.checkpoint());
        Repository repository = task.repository();
        for (DumpedEntity entity : ORDER) {
            if (files.of(entity).isEmpty()) {
                String id = write(repository, entity, () -> task.progress(task.progress() + 1));
                engine.repositories().requireStill(repository);
                files = files.with(entity, id);
                task.save(encode(files), task.progress());
            }
        }
        return Optional.of(encode(files));
    }

    private static byte[] encode(RefsFiles files) {
        return RepositoryDumpInfo.newBuilder()
                .setCommitsMetarangeId(files.commits())
                .setTagsMetarangeId(files.tags())
                .setBranchesMetarangeId(files.branches())
                .build()
                .toByteArray();
    }

    /// The result of a dump task.
    public static RefsFiles files(byte[] info) {
        try {
            RepositoryDumpInfo stored = RepositoryDumpInfo.parseFrom(info);
            return new RefsFiles(
                    stored.getCommitsMetarangeId(), stored.getTagsMetarangeId(), stored.getBranchesMetarangeId());
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "the result of a refs dump is damaged", e);
        }
    }

    private String write(Repository repository, DumpedEntity entity, Steps steps) {
        return switch (entity) {
            case COMMIT ->
                write(
                        repository,
                        entity,
                        steps,
                        after -> engine.commits().list(repository, after, PAGE),
                        Commit::id,
                        commit -> value(commit.id(), RecordCodec.encode(commit)));
            case BRANCH ->
                write(
                        repository,
                        entity,
                        steps,
                        after -> engine.branches().list(repository, "", after, PAGE, true),
                        Branch::name,
                        branch -> value(branch.commitId(), head(branch)));
            case TAG ->
                write(
                        repository,
                        entity,
                        steps,
                        after -> engine.tags().list(repository, "", after, PAGE),
                        Tag::name,
                        tag -> value(tag.commitId(), RecordCodec.encode(tag)));
        };
    }

    private static byte[] head(Branch branch) {
        return RecordCodec.bytes(BranchData.newBuilder()
                .setId(branch.name())
                .setCommitId(branch.commitId())
                .build());
    }

    private static Value value(String identity, byte[] data) {
        return new Value(identity.getBytes(US_ASCII), data);
    }

    private <T> String write(
            Repository repository,
            DumpedEntity entity,
            Steps steps,
            Pages<T> pages,
            Function<T, String> name,
            Function<T, Value> value) {
        try (MetarangeWriter writer = engine.committed().writer(repository.namespace(), entity.properties())) {
            String after = "";
            boolean more = true;
            while (more) {
                Page<T> page = pages.after(after);
                for (T one : page.results()) {
                    steps.step();
                    writer.writeRecord(name.apply(one).getBytes(UTF_8), value.apply(one));
                }
                more = page.hasMore();
                after = page.nextOffset();
            }
            return writer.finish();
        }
    }
}
