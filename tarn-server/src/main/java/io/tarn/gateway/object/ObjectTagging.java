package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectTags;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.ObjectLookup.Found;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.gateway.xml.XmlWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Tags of an object (s3-gateway.md B-47). Setting them changes nothing else, its time included.
final class ObjectTagging {
    /// Bytes of a document of tags: ten of them, however they are escaped.
    private static final int DOCUMENT_BYTES_MAX = 64 * 1024;

    private final Catalog catalog;
    private final ObjectLookup lookup;

    ObjectTagging(Catalog catalog, ObjectLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
    }

    /// `GetObjectTagging`.
    void get(S3Call call) {
        WriteHeaders.requireOwner(call);
        Found found = lookup.require(call);
        XmlWriter xml = XmlWriter.document("Tagging").open("TagSet");
        ObjectAttributes.of(found.entry())
                .tags()
                .forEach((key, value) ->
                        xml.open("Tag").text("Key", key).text("Value", value).close());
        found.version().ifPresent(version -> call.response().header("x-amz-version-id", version));
        call.xml(200, xml);
    }

    /// `PutObjectTagging`.
    void put(S3Call call) throws IOException {
        WriteTarget target = target(call);
        Map<String, String> tags = tags(call.document(DOCUMENT_BYTES_MAX));
        replace(target, tags);
        call.empty(200);
    }

    /// `DeleteObjectTagging`.
    void delete(S3Call call) {
        WriteTarget target = target(call);
        DeleteObject.requireCurrent(ObjectLookup.version(call));
        replace(target, Map.of());
        call.empty(204);
    }

    private WriteTarget target(S3Call call) {
        WriteHeaders.requireOwner(call);
        WriteTarget target = WriteTarget.of(catalog, call.bucket(), call.place());
        if (target.path().isEmpty()) {
            throw new S3Exception(S3Code.NO_SUCH_KEY);
        }
        return target;
    }

    private static Map<String, String> tags(XmlElement document) {
        XmlElement set = document.first("TagSet").orElseThrow(ObjectTagging::malformed);
        Map<String, String> tags = new HashMap<>();
        for (XmlElement tag : set.all("Tag")) {
            String key = tag.textOf("Key").orElseThrow(ObjectTagging::malformed);
            String value = tag.textOf("Value").orElseThrow(ObjectTagging::malformed);
            if (tags.put(key, value) != null) {
                throw new S3Exception(S3Code.INVALID_TAG, "Cannot provide multiple Tags with the same key")
                        .with("TagKey", key);
            }
        }
        return ObjectTags.checked(tags);
    }

    private static S3Exception malformed() {
        return new S3Exception(S3Code.MALFORMED_XML);
    }

    private void replace(WriteTarget target, Map<String, String> tags) {
        Entry _ = catalog.writer()
                .update(target.repository(), target.branch(), target.path(), current -> tagged(current, tags));
    }

    private static Entry tagged(Optional<Entry> current, Map<String, String> tags) {
        Entry entry = current.orElseThrow(() -> new S3Exception(S3Code.NO_SUCH_KEY));
        return entry.withMetadata(ObjectAttributes.of(entry).withTags(tags).toMetadataOver(entry));
    }
}
