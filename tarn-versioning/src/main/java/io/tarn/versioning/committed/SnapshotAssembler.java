package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.Value;
import io.tarn.versioning.cache.ImmutableFileCache.Kind;
import io.tarn.versioning.record.RangeData;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the files of one snapshot: cuts the records into ranges, has each uploaded when it is complete, and writes
/// the metarange meanwhile, so that memory does not grow with the snapshot. For one thread at a time.
final class SnapshotAssembler {
    private final SnapshotFiles files;
    private final Map<String, String> metadata;
    private final CutRule cutRule;
    private final Uploads uploads;
    private final RecordChunk description = new RecordChunk(1);
    private @Nullable TableFile metarange;
    private @Nullable TableFile range;

    SnapshotAssembler(
            SnapshotFiles files, StorageNamespace namespace, RangeOptions options, Map<String, String> metadata) {
        this.files = files;
        this.metadata = Map.copyOf(metadata);
        this.cutRule = new CutRule(options);
        this.uploads = new Uploads(files, namespace, options.maxUploadersPerWriter());
    }

    /// Takes everything in the chunk.
    void append(RecordChunk chunk) {
        byte[] bytes = chunk.bytes();
        int hashed = 0;
        for (int i = 0; i < chunk.count(); i++) {
            RangeInfo existing = chunk.range(i);
            if (existing != null) {
                hashed = hash(chunk, hashed, chunk.end(i));
                endRange();
                describe(existing);
                continue;
            }
            if (range == null) {
                range = new TableFile(files.newFile(), TableFile.Type.RANGES);
            }
            int keyOffset = chunk.keyOffset(i);
            int keyLength = chunk.keyLength(i);
            range.add(bytes, keyOffset, keyLength, chunk.blobOffset(i), chunk.blobLength(i));
            if (cutRule.endsAfter(bytes, keyOffset, keyLength, range.estimatedSizeBytes())) {
                hashed = hash(chunk, hashed, chunk.end(i));
                endRange();
            }
        }
        if (chunk.count() > 0) {
            hash(chunk, hashed, chunk.end(chunk.count() - 1));
        }
    }

    /// Completes everything; what is not stored yet is under way. The metarange goes together with the last ranges:
    /// nothing durable names it before all of them are stored, and alone it is garbage like they are.
    PendingSnapshot finish() {
        endRange();
        uploads.throwFailure();
        TableFile file = metarange();
        RangeInfo info = file.finish(metadata);
        uploads.start(Kind.METARANGE, info.id(), file.path());
        metarange = null;
        return new PendingSnapshot(info.id(), uploads::complete);
    }

    /// Waits for uploads under way and deletes the local files. Ranges already stored stay in the store.
    void abort() {
        uploads.await();
        if (range != null) {
            range.discard();
            range = null;
        }
        if (metarange != null) {
            metarange.discard();
            metarange = null;
        }
    }

    private int hash(RecordChunk chunk, int from, int to) {
        if (range != null) {
            range.hash(chunk.bytes(), from, to - from);
        }
        return to;
    }

    private void endRange() {
        if (range == null) {
            return;
        }
        uploads.throwFailure();
        RangeInfo info = range.finish(metadata);
        uploads.start(Kind.RANGE, info.id(), range.path());
        range = null;
        describe(info);
    }

    private void describe(RangeInfo info) {
        RangeData data = RangeData.newBuilder()
                .setMinKey(ByteString.copyFrom(info.minKey()))
                .setMaxKey(ByteString.copyFrom(info.maxKey()))
                .setEstimatedSize(info.estimatedSizeBytes())
                .setCount(info.count())
                .build();
        description.clear();
        description.add(info.maxKey(), new Value(info.id().getBytes(US_ASCII), data.toByteArray()));
        TableFile file = metarange();
        file.add(
                description.bytes(),
                description.keyOffset(0),
                description.keyLength(0),
                description.blobOffset(0),
                description.blobLength(0));
        file.hash(description.bytes(), 0, description.end(0));
    }

    private TableFile metarange() {
        if (metarange == null) {
            metarange = new TableFile(files.newFile(), TableFile.Type.METARANGES);
        }
        return metarange;
    }
}
