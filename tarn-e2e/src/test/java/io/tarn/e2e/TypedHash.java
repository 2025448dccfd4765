package io.tarn.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The hash rules of the storage format, written down a second time: tagged fields into SHA-256 (engine
/// specification 4).
final class TypedHash {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TypedHash int64(long value) {
        out.write(2);
        out.write(8);
        out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        return this;
    }

    private TypedHash tagged(int tag, byte[] bytes) {
        out.write(tag);
        int64(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    private TypedHash string(String text) {
        return tagged(1, text.getBytes(UTF_8));
    }

    private TypedHash map(Map<String, String> map) {
        out.write(4);
        int64(map.size());
        new TreeMap<>(map).forEach((key, value) -> string(key).string(value));
        return this;
    }

    private TypedHash embeddedStrings(List<String> texts) {
        TypedHash list = new TypedHash();
        list.out.write(3);
        list.int64(texts.size());
        texts.forEach(list::string);
        out.write(5);
        out.writeBytes(new TypedHash().tagged(0, list.digest()).out.toByteArray());
        return this;
    }

    private byte[] digest() {
        return sha256(out.toByteArray());
    }

    /// What stands for an object's content: 32 bytes. No content type adds nothing.
    static byte[] entry(long size, String etag, Map<String, String> metadata, String contentType) {
        TypedHash hash = new TypedHash().int64(size).string(etag).map(metadata);
        return (contentType.isEmpty() ? hash : hash.string(contentType)).digest();
    }

    static String commit(
            String committer,
            String message,
            String metarange,
            long seconds,
            Map<String, String> metadata,
            List<String> parents) {
        return HexFormat.of()
                .formatHex(new TypedHash()
                        .string("commit:v1")
                        .string(committer)
                        .string(message)
                        .string(metarange)
                        .int64(seconds)
                        .map(metadata)
                        .embeddedStrings(parents)
                        .digest());
    }

    /// The id of the file that holds these records; `type` is `ranges` or `metaranges`.
    static String file(List<TableFile.Entry> records, String type) {
        TypedHash hash = new TypedHash();
        for (TableFile.Entry entry : records) {
            hash.counted(entry.key()).counted(entry.value());
        }
        return HexFormat.of().formatHex(hash.map(Map.of("type", type)).digest());
    }

    private TypedHash counted(byte[] bytes) {
        out.writeBytes(Integer.toString(bytes.length).getBytes(UTF_8));
        out.writeBytes(bytes);
        out.write('|');
        return this;
    }

    static byte[] sha256(byte[] bytes) {
        return digest("SHA-256", bytes);
    }

    /// The ETag of an object that was uploaded in one piece.
    static String md5(byte[] bytes) {
        return HexFormat.of().formatHex(digest("MD5", bytes));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
