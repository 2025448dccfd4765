package io.tarn.versioning.committed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.sstable.SstableWriter;
import io.tarn.versioning.ContentHash;
import io.tarn.versioning.VersioningException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A range or metarange file being written to local disk, and its id (engine specification 4.4, 5.4). For one
/// thread. A failure to write is a [VersioningException].
final class TableFile {
    /// Which of the two, as the property `type` tells.
    enum Type {
        RANGES,
        METARANGES
    }

    private static final Logger LOG = LoggerFactory.getLogger(TableFile.class);
    private static final String TYPE = "type";

    private final Path path;
    private final Type type;
    private final OutputStream out;
    private final SstableWriter table;
    private final MessageDigest recordsHash = ContentHash.sha256();
    private byte[] minKey = new byte[0];
    private byte[] maxKey = new byte[0];
    private int maxKeyLength;

    TableFile(Path path, Type type) {
        this.path = path;
        this.type = type;
        try {
            this.out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        this.table = new SstableWriter(out);
    }

    Path path() {
        return path;
    }

    /// Appends a record's key and value blob, both within `bytes`. The same record is given to [#hash].
    void add(byte[] bytes, int keyOffset, int keyLength, int blobOffset, int blobLength) {
        try {
            table.add(bytes, keyOffset, keyLength, bytes, blobOffset, blobLength);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        if (table.entryCount() == 1) {
            minKey = Arrays.copyOfRange(bytes, keyOffset, keyOffset + keyLength);
        }
        if (maxKey.length < keyLength) {
            maxKey = new byte[2 * keyLength];
        }
        System.arraycopy(bytes, keyOffset, maxKey, 0, keyLength);
        maxKeyLength = keyLength;
    }

    /// Adds records, in the form of [RecordChunk], to the file's id.
    void hash(byte[] bytes, int offset, int length) {
        recordsHash.update(bytes, offset, length);
    }

    long estimatedSizeBytes() {
        return table.estimatedSizeBytes();
    }

    /// Completes the file with these user properties besides its own, and describes it.
    RangeInfo finish(Map<String, String> metadata) {
        Map<String, String> hashed = new TreeMap<>(metadata);
        hashed.put(TYPE, type == Type.RANGES ? "ranges" : "metaranges");
        String id = ContentHash.continuing(recordsHash).map(hashed).hex();
        RangeInfo info = new RangeInfo(
                id, minKey, Arrays.copyOf(maxKey, maxKeyLength), table.estimatedSizeBytes(), table.entryCount());
        SortedMap<String, byte[]> properties = new TreeMap<>();
        hashed.forEach((name, value) -> properties.put(name, value.getBytes(UTF_8)));
        properties.put("min_key", info.minKey());
        properties.put("max_key", info.maxKey());
        properties.put("count", Long.toString(info.count()).getBytes(UTF_8));
        properties.put(
                "estimated_size_bytes", Long.toString(info.estimatedSizeBytes()).getBytes(UTF_8));
        try (out) {
            table.finish(properties);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        return info;
    }

    /// Closes and deletes the file.
    void discard() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.debug("Closing {}: {}", path, e.toString());
        }
        SnapshotFiles.delete(path);
    }

    private VersioningException cannotWrite(IOException cause) {
        return new VersioningException(
                VersioningException.Kind.INTERNAL,
                "cannot write the local file " + path + ", make room on its disk or make it writable: " + cause,
                cause);
    }
}
