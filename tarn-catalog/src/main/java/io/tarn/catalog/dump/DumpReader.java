package io.tarn.catalog.dump;

import static io.tarn.versioning.VersioningException.Kind.INTERNAL;
import static io.tarn.versioning.VersioningException.Kind.INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.StorageNamespace;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.committed.CommittedStore;
import io.tarn.versioning.committed.SnapshotCursor;
import java.util.Arrays;
import java.util.function.Function;

/// Reads the records of one dump file in key order. What is in it comes from elsewhere: every record is held
/// against its key, and what cannot be a record of its kind is a 400.
final class DumpReader<T> {
    private static final int ID_LENGTH = 64;

    /// Takes one record. `size` is that of its stored form, in bytes.
    interface Sink<T> {
        void take(T one, byte[] key, int size);
    }

    private final CommittedStore committed;
    private final StorageNamespace namespace;
    private final DumpedEntity entity;
    private final String metarangeId;
    private final Function<byte[], T> decode;
    private final Function<T, String> name;

    DumpReader(
            CommittedStore committed,
            StorageNamespace namespace,
            DumpedEntity entity,
            String metarangeId,
            Function<byte[], T> decode,
            Function<T, String> name) {
        this.committed = committed;
        this.namespace = namespace;
        this.entity = entity;
        this.metarangeId = metarangeId;
        this.decode = decode;
        this.name = name;
    }

    /// Refuses what is not the metarange of a dump of this kind of record: 410 for an id that there is no file
    /// of, 400 for the file of another kind. Files that do not say what they are pass.
    void requireFile() {
        if (metarangeId.length() != ID_LENGTH || !metarangeId.chars().allMatch(DumpReader::isHexDigit)) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.NOT_FOUND, "there is no metarange '" + metarangeId + "'");
        }
        String label = entity.label();
        String found = committed.properties(namespace, metarangeId).getOrDefault(DumpedEntity.ENTITY, label);
        if (!found.equals(label)) {
            throw new VersioningException(
                    INVALID,
                    "metarange " + metarangeId + " is a dump of " + found + " records, not of " + label + " records");
        }
    }

    private static boolean isHexDigit(int character) {
        return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
    }

    /// Gives every record whose key is above `after` to `sink`.
    void forEach(byte[] after, Sink<T> sink) {
        try (SnapshotCursor cursor = committed.cursor(namespace, metarangeId)) {
            boolean more = after.length == 0 ? cursor.next() : cursor.seek(after);
            while (more) {
                if (!cursor.onHeader() && !Arrays.equals(cursor.key(), after)) {
                    byte[] data = cursor.value().data();
                    sink.take(decode(cursor.key(), data), cursor.key(), data.length);
                }
                more = cursor.next();
            }
        }
    }

    private T decode(byte[] key, byte[] data) {
        T one;
        try {
            one = decode.apply(data);
        } catch (VersioningException e) {
            throw e.kind() == INTERNAL ? damaged(key) : e;
        }
        if (!Arrays.equals(name.apply(one).getBytes(UTF_8), key)) {
            throw damaged(key);
        }
        return one;
    }

    private VersioningException damaged(byte[] key) {
        return new VersioningException(
                INVALID,
                "what metarange " + metarangeId + " has under '" + new String(key, UTF_8) + "' is no " + entity.label()
                        + " record of that name: invalid value: validation error");
    }
}
