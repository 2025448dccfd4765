package io.tarn.gateway.form;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.entry.AttributeHeaders;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectTags;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.gateway.xml.XmlReader;
import java.util.Map;
import java.util.TreeMap;

/// What the fields of a form say of the object, which mean what headers of the same names do.
final class FormAttributes {
    private static final String CUSTOMER_KEY = "x-amz-server-side-encryption-customer-";
    private static final String LOCK = "x-amz-object-lock-";

    private FormAttributes() {}

    /// @throws S3Exception whatever is wrong with a field, or cannot be granted
    static ObjectAttributes of(PostForm form) {
        Map<String, String> metadata = new TreeMap<>();
        form.fields().forEach((name, value) -> {
            if (name.startsWith(AttributeHeaders.META)) {
                metadata.put(name.substring(AttributeHeaders.META.length()), value);
            } else if (name.startsWith(CUSTOMER_KEY)) {
                throw new S3Exception(S3Code.NOT_IMPLEMENTED);
            } else if (name.startsWith(LOCK)) {
                throw new S3Exception(S3Code.INVALID_REQUEST, "Bucket is missing ObjectLockConfiguration");
            }
        });
        form.field("acl").ifPresent(WriteHeaders::requireCannedAcl);
        ObjectAttributes attributes = AttributeHeaders.of(form::field, metadata);
        return form.field("tagging").map(xml -> attributes.withTags(tags(xml))).orElse(attributes);
    }

    private static Map<String, String> tags(String xml) {
        XmlElement tagging = XmlReader.read(xml.getBytes(UTF_8));
        XmlElement set = tagging.first("TagSet")
                .filter(_ -> tagging.name().equals("Tagging"))
                .orElseThrow(() -> new S3Exception(S3Code.MALFORMED_XML));
        Map<String, String> tags = new TreeMap<>();
        for (XmlElement tag : set.all("Tag")) {
            String value = tag.textOf("Value").orElse("");
            if (tags.put(tag.textOf("Key").orElse(""), value) != null) {
                throw new S3Exception(S3Code.INVALID_TAG, "Cannot provide multiple Tags with the same key");
            }
        }
        return ObjectTags.checked(tags);
    }
}
