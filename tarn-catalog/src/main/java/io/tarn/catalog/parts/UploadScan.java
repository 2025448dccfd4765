package io.tarn.catalog.parts;

import io.tarn.kv.Scan;
import io.tarn.versioning.Repository;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// A walk over uploads of a repository, in the order of branch and path as bytes, then of upload
/// id. Not a snapshot. For one thread; close it.
public final class UploadScan implements AutoCloseable {
    private static final int PAGE = 100;

    private final String instance;
    private final String prefix;
    private final byte[] prefixKey;
    private final Scan scan;
    private final Set<Upload.State> states;
    private boolean positioned;

    /// The last upload that was seen before.
    ///
    /// @param key branch and path
    /// @param uploadId when present uploads of that very key may follow
    public record Marker(String key, Optional<String> uploadId) {}

    UploadScan(
            UploadRecords records,
            Repository repository,
            String prefix,
            Optional<Marker> after,
            Set<Upload.State> states) {
        this.instance = Upload.Target.instance(repository);
        this.prefix = prefix;
        this.states = states;
        this.prefixKey = UploadKeys.prefix(instance, prefix);
        this.scan = records.scan(start(after), PAGE);
    }

    private byte[] start(Optional<Marker> after) {
        byte[] marker = after.map(this::behind).orElse(prefixKey);
        return Arrays.compareUnsigned(marker, prefixKey) > 0 ? marker : prefixKey;
    }

    private byte[] behind(Marker marker) {
        return marker.uploadId()
                .map(id -> UploadKeys.joined(UploadKeys.of(instance, marker.key(), id), new byte[1]))
                .orElseGet(() -> UploadKeys.behind(instance, marker.key()));
    }

    /// The next upload; empty at the end.
    public Optional<Upload> next() {
        while (positioned || scan.next()) {
            positioned = false;
            if (!UploadKeys.starts(scan.key(), prefixKey)) {
                return Optional.empty();
            }
            Upload upload = UploadCodec.upload(scan.value());
            if (states.contains(upload.state()) && upload.target().key().startsWith(prefix)) {
                return Optional.of(upload);
            }
        }
        return Optional.empty();
    }

    /// Goes behind all uploads whose branch and path begin with `common`, without looking at them.
    public void skip(String common) {
        if (UploadKeys.isShort(common)) {
            byte[] behind = UploadKeys.joined(UploadKeys.prefix(instance, common), new byte[] {(byte) 0xFF});
            positioned = scan.seek(behind);
        }
    }

    @Override
    public void close() {
        scan.close();
    }
}
