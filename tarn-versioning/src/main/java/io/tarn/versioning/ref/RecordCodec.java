package io.tarn.versioning.ref;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Branch;
import io.tarn.versioning.Commit;
import io.tarn.versioning.Repository;
import io.tarn.versioning.Tag;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.record.BranchData;
import io.tarn.versioning.record.CommitData;
import io.tarn.versioning.record.MostlyCorrectOwnership;
import io.tarn.versioning.record.RepoMetadata;
import io.tarn.versioning.record.RepositoryData;
import io.tarn.versioning.record.RepositoryState;
import io.tarn.versioning.record.TagData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The domain records to and from their stored form (engine specification 8.3). Maps are written in key order, so
/// equal content is equal bytes.
public final class RecordCodec {
    private RecordCodec() {}

    /// The serialized message with map entries in key order.
    public static byte[] bytes(Message message) {
        try {
            byte[] bytes = new byte[message.getSerializedSize()];
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.useDeterministicSerialization();
            message.writeTo(out);
            out.checkNoSpaceLeft();
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Which server changes a branch's head, until when, and which one waits for it (empty for none).
    public record Ownership(String owner, Instant expires, String comment) {}

    public static byte[] encode(Ownership ownership) {
        return bytes(MostlyCorrectOwnership.newBuilder()
                .setOwner(ownership.owner())
                .setExpires(timestamp(ownership.expires()))
                .setComment(ownership.comment())
                .build());
    }

    public static Ownership ownership(byte[] bytes) {
        try {
            MostlyCorrectOwnership data = MostlyCorrectOwnership.parseFrom(bytes);
            return new Ownership(data.getOwner(), instant(data.getExpires()), data.getComment());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("ownership", e);
        }
    }

    public static byte[] encode(Repository repository) {
        return bytes(RepositoryData.newBuilder()
                .setId(repository.name())
                .setStorageNamespace(repository.namespace().uri())
                .setDefaultBranchId(repository.defaultBranch())
                .setCreationDate(timestamp(repository.creationDate()))
                .setState(repository.inDeletion() ? RepositoryState.IN_DELETION : RepositoryState.ACTIVE)
                .setInstanceUid(repository.instanceUid())
                .setReadOnly(repository.readOnly())
                .setStorageId(repository.namespace().storageId())
                .build());
    }

    public static Repository repository(byte[] bytes) {
        try {
            RepositoryData data = RepositoryData.parseFrom(bytes);
            return new Repository(
                    data.getId(),
                    new StorageNamespace(data.getStorageId(), data.getStorageNamespace()),
                    data.getDefaultBranchId(),
                    instant(data.getCreationDate()),
                    data.getState() == RepositoryState.IN_DELETION,
                    data.getInstanceUid(),
                    data.getReadOnly());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("repository", e);
        }
    }

    public static byte[] encode(Branch branch) {
        return bytes(BranchData.newBuilder()
                .setId(branch.name())
                .setCommitId(branch.commitId())
                .setStagingToken(branch.stagingToken())
                .addAllSealedTokens(branch.sealedTokens())
                .setHidden(branch.hidden())
                .build());
    }

    public static Branch branch(byte[] bytes) {
        try {
            BranchData data = BranchData.parseFrom(bytes);
            return new Branch(
                    data.getId(),
                    data.getCommitId(),
                    data.getStagingToken(),
                    data.getSealedTokensList(),
                    data.getHidden());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("branch", e);
        }
    }

    public static byte[] encode(Tag tag) {
        return bytes(TagData.newBuilder()
                .setId(tag.name())
                .setCommitId(tag.commitId())
                .build());
    }

    public static Tag tag(byte[] bytes) {
        try {
            TagData data = TagData.parseFrom(bytes);
            return new Tag(data.getId(), data.getCommitId());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("tag", e);
        }
    }

    public static byte[] encode(Commit commit) {
        return bytes(CommitData.newBuilder()
                .setId(commit.id())
                .setCommitter(commit.committer())
                .setMessage(commit.message())
                .setCreationDate(timestamp(commit.creationDate()))
                .setMetaRangeId(commit.metarangeId())
                .putAllMetadata(commit.metadata())
                .addAllParents(commit.parents())
                .setVersion(commit.version())
                .setGeneration(commit.generation())
                .build());
    }

    public static Commit commit(byte[] bytes) {
        try {
            CommitData data = CommitData.parseFrom(bytes);
            return new Commit(
                    data.getId(),
                    data.getCommitter(),
                    data.getMessage(),
                    instant(data.getCreationDate()),
                    data.getMetaRangeId(),
                    new TreeMap<>(data.getMetadataMap()),
                    data.getParentsList(),
                    data.getVersion(),
                    data.getGeneration());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("commit", e);
        }
    }

    public static byte[] encodeMetadata(Map<String, String> metadata) {
        return bytes(RepoMetadata.newBuilder().putAllMetadata(metadata).build());
    }

    public static SortedMap<String, String> metadata(byte[] bytes) {
        try {
            return new TreeMap<>(RepoMetadata.parseFrom(bytes).getMetadataMap());
        } catch (InvalidProtocolBufferException e) {
            throw corrupt("repository metadata", e);
        }
    }

    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    public static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    private static VersioningException corrupt(String what, Exception cause) {
        return new VersioningException(VersioningException.Kind.INTERNAL, what + " record is damaged", cause);
    }
}
