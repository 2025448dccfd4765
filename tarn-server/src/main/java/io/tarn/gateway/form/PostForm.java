package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.field.MalformedBodyException;
import io.tarn.http.field.MediaType;
import io.tarn.http.field.MultipartContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A form read up to where its file begins. What stands behind the file is ignored, as S3 does.
///
/// @param fields by name in lower case; `key` as it is to be, `${filename}` filled in
/// @param file its bytes; reading fails with [MalformedBodyException] when the body ends before it does
/// @param fileType what the client calls its type
record PostForm(Map<String, String> fields, InputStream file, Optional<String> fileType) {
    /// Bytes of all fields together, the policy included, names too.
    static final int FIELD_BYTES_MAX = 20 * 1024;

    /// Fields, the file not counted.
    static final int FIELDS_MAX = 200;

    private static final String FILE = "file";
    private static final String FILE_NAME = "${filename}";

    PostForm {
        fields = Collections.unmodifiableMap(new TreeMap<>(fields));
    }

    /// Reads the fields.
    ///
    /// @throws S3Exception `MalformedPOSTRequest`, `MaxPostPreDataLengthExceeded`, `InvalidArgument`
    static PostForm read(InputStream body, String contentType) throws IOException {
        try {
            return read(MultipartContent.parts(body, MediaType.parse(contentType)));
        } catch (MalformedBodyException e) {
            throw new S3Exception(S3Code.MALFORMED_POST_REQUEST, S3Code.MALFORMED_POST_REQUEST.message(), e);
        }
    }

    private static PostForm read(MultipartContent parts) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        int left = FIELD_BYTES_MAX;
        while (parts.next()) {
            String name = parts.name().orElse("").toLowerCase(Locale.ROOT);
            if (name.equals(FILE)) {
                parts.last();
                fields.computeIfPresent("key", (_, key) -> key.replace(FILE_NAME, fileName(parts)));
                return new PostForm(fields, parts, parts.contentType());
            }
            left -= name.length();
            byte[] value = parts.readNBytes(Math.max(left, 0) + 1);
            left -= value.length;
            if (left < 0 || fields.size() >= FIELDS_MAX) {
                throw new S3Exception(S3Code.MAX_POST_PRE_DATA);
            }
            if (!name.isEmpty() && fields.putIfAbsent(name, new String(value, UTF_8)) != null) {
                throw new S3Exception(S3Code.MALFORMED_POST_REQUEST, "The form has more than one field " + name + ".");
            }
        }
        throw new S3Exception(S3Code.INVALID_ARGUMENT, "POST requires exactly one file upload per request.")
                .with("ArgumentName", FILE)
                .with("ArgumentValue", "0");
    }

    /// The last part of what the client says: some send the whole path on their machine.
    private static String fileName(MultipartContent file) {
        String path = file.fileName().orElse("");
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /// A field; empty when it is absent or has no value. Names are not case-sensitive.
    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT))).filter(value -> !value.isEmpty());
    }
}
