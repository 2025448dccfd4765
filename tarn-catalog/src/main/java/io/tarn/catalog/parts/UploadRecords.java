package io.tarn.catalog.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tarn.kv.Condition;
import io.tarn.kv.Key;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import io.tarn.kv.Write;
import io.tarn.versioning.KeyLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The stored uploads and their parts.
///
/// An upload that is under way, or being removed, has a record in [KeyLayout#UPLOADS]; a completed one is moved
/// to [KeyLayout#COMPLETED_UPLOADS], so that it is in nobody's way. Whoever looks for it looks at the former
/// first. The parts of each lie in a partition of its own.
final class UploadRecords {
    private static final int NUMBER_DIGITS = 5;
    private static final int PAGE = 1000;

    /// An upload as it is stored.
    record Stored(byte[] key, byte[] record, Upload upload) {}

    /// A part as it is stored.
    record StoredPart(byte[] record, Part part) {}

    /// What became of a write of a part.
    enum PartWrite {
        DONE,
        /// The upload is not as it was seen.
        UPLOAD_CHANGED,
        /// The part is not as it was seen.
        PART_CHANGED
    }

    private final KeyValueStore store;

    UploadRecords(KeyValueStore store) {
        this.store = store;
    }

    void create(Upload upload) {
        store.set(KeyLayout.UPLOADS, UploadKeys.of(upload.target(), upload.id()), UploadCodec.encode(upload));
    }

    /// The upload, also a completed one and one that is being removed.
    Optional<Stored> find(Upload.Target target, String id) {
        byte[] key = UploadKeys.of(target, id);
        List<Optional<byte[]>> found =
                store.getEach(List.of(new Key(KeyLayout.UPLOADS, key), new Key(KeyLayout.COMPLETED_UPLOADS, key)));
        return found.get(0).or(() -> found.get(1)).map(record -> stored(key, record));
    }

    static Stored stored(byte[] key, byte[] record) {
        return new Stored(key, record, UploadCodec.upload(record));
    }

    /// Stores `after` if the upload is as it was seen; what is stored then, else empty.
    Optional<Stored> change(Stored before, Upload after) {
        byte[] record = UploadCodec.encode(after);
        boolean done = store.setIf(KeyLayout.UPLOADS, before.key(), record, Condition.unchanged(before.record()));
        return done ? Optional.of(new Stored(before.key(), record, after)) : Optional.empty();
    }

    /// Removes the parts of a completed upload and moves it out of the way.
    void settle(Stored completed) {
        store.dropPartition(KeyLayout.uploadParts(completed.upload().id()));
        int _ = store.write(List.of(
                new Write.Set(KeyLayout.COMPLETED_UPLOADS, completed.key(), completed.record(), Condition.always()),
                new Write.Delete(KeyLayout.UPLOADS, completed.key())));
    }

    /// Forgets an ended upload and its parts.
    void remove(Stored ended) {
        store.dropPartition(KeyLayout.uploadParts(ended.upload().id()));
        store.delete(KeyLayout.UPLOADS, ended.key());
    }

    /// Forgets that an upload was completed.
    void forget(Stored completed) {
        store.dropPartition(KeyLayout.uploadParts(completed.upload().id()));
        store.delete(KeyLayout.COMPLETED_UPLOADS, completed.key());
    }

    /// Uploads from `start` on, which may be in any state.
    Scan scan(byte[] start, int pageSize) {
        return scan(KeyLayout.UPLOADS, start, pageSize);
    }

    /// The same in a partition of uploads.
    Scan scan(byte[] partition, byte[] start, int pageSize) {
        return store.scan(partition, start, pageSize);
    }

    Optional<StoredPart> findPart(String uploadId, int number) {
        return store.get(KeyLayout.uploadParts(uploadId), number(number))
                .map(record -> new StoredPart(record, UploadCodec.part(number, record)));
    }

    /// Stores a part if both its upload and what there is of the part are as they were seen.
    PartWrite setPart(Stored upload, Optional<StoredPart> before, Part part) {
        Condition condition = before.<Condition>map(stored -> Condition.unchanged(stored.record()))
                .orElseGet(Condition::absent);
        int written = store.write(List.of(
                new Write.Check(KeyLayout.UPLOADS, upload.key(), upload.record()),
                new Write.Set(
                        KeyLayout.uploadParts(upload.upload().id()),
                        number(part.number()),
                        UploadCodec.encode(part),
                        condition)));
        return switch (written) {
            case 0 -> PartWrite.UPLOAD_CHANGED;
            case 1 -> PartWrite.PART_CHANGED;
            default -> PartWrite.DONE;
        };
    }

    /// The parts after `after` in ascending number, at most `limit`.
    List<Part> parts(String uploadId, int after, int limit) {
        var parts = new ArrayList<Part>();
        try (Scan scan = store.scan(KeyLayout.uploadParts(uploadId), number(after + 1), Math.clamp(limit, 1, PAGE))) {
            while (parts.size() < limit && scan.next()) {
                parts.add(UploadCodec.part(Integer.parseInt(new String(scan.key(), US_ASCII)), scan.value()));
            }
        }
        return parts;
    }

    private static byte[] number(int number) {
        return String.format("%0" + NUMBER_DIGITS + "d", number).getBytes(US_ASCII);
    }
}
