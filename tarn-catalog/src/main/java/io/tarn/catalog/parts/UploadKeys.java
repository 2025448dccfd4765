package io.tarn.catalog.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.kv.KeyPrefix;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// The keys of uploads: `<instance>/<branch>/<path>`, an end mark, the upload id. So they are ordered by key,
/// then by upload id.
///
/// A zero byte of the path is written as 00 FF, so that the end mark, 00 01, comes before everything that goes
/// on. Not every store takes keys above 1024 bytes: of a longer branch and path only the first
/// [#TEXT_BYTES_MAX] bytes stand in the key, then 00 02 and a hash. Keys that are equal up to there are ordered
/// by the hash.
final class UploadKeys {
    /// Bytes of branch and path, with what stands for zeros, that a key has at most.
    static final int TEXT_BYTES_MAX = 850;

    private static final byte[] END = {0, 1};
    private static final byte[] CUT = {0, 2};
    private static final int HASH_BYTES = 16;

    private UploadKeys() {}

    /// The key of an upload.
    static byte[] of(Upload.Target target, String id) {
        return of(target.instance(), target.key(), id);
    }

    /// The key of an upload, or where it would stand.
    static byte[] of(String instance, String key, String id) {
        return joined(root(instance), body(key), END, id.getBytes(UTF_8));
    }

    /// What comes right after all uploads of `key`.
    static byte[] behind(String instance, String key) {
        return joined(root(instance), body(key), END, new byte[] {(byte) 0xFF});
    }

    /// What the keys of all uploads begin with whose branch and path begin with `prefix`; some others may, too.
    static byte[] prefix(String instance, String prefix) {
        byte[] text = escaped(prefix);
        return joined(root(instance), Arrays.copyOf(text, Math.min(text.length, TEXT_BYTES_MAX)));
    }

    /// Whether [#prefix] is exact.
    static boolean isShort(String prefix) {
        return escaped(prefix).length <= TEXT_BYTES_MAX;
    }

    static boolean starts(byte[] key, byte[] prefix) {
        return KeyPrefix.starts(key, prefix);
    }

    private static byte[] root(String instance) {
        return (instance + "/").getBytes(UTF_8);
    }

    private static byte[] body(String key) {
        byte[] text = escaped(key);
        if (text.length <= TEXT_BYTES_MAX) {
            return text;
        }
        byte[] hash = PartList.sha256().digest(text);
        return joined(Arrays.copyOf(text, TEXT_BYTES_MAX), CUT, Arrays.copyOf(hash, HASH_BYTES));
    }

    private static byte[] escaped(String text) {
        byte[] plain = text.getBytes(UTF_8);
        var out = new ByteArrayOutputStream(plain.length);
        for (byte b : plain) {
            out.write(b);
            if (b == 0) {
                out.write(0xFF);
            }
        }
        return out.toByteArray();
    }

    static byte[] joined(byte[]... pieces) {
        var out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
