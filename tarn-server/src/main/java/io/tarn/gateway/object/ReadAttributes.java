package io.tarn.gateway.object;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.object.ObjectLookup.Found;
import io.tarn.gateway.xml.XmlWriter;
import io.tarn.http.field.EntityTags;
import io.tarn.http.field.HttpDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// GetObjectAttributes (s3-gateway.md B-31).
final class ReadAttributes {
    /// Parts of one answer, unless the client wants fewer.
    private static final int PARTS_MAX = 1000;

    private static final String HEADER = "x-amz-object-attributes";
    private static final Set<String> NAMES = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

    private final ObjectLookup lookup;

    ReadAttributes(ObjectLookup lookup) {
        this.lookup = lookup;
    }

    void get(S3Call call) {
        WriteHeaders.requireOwner(call);
        Set<String> wanted = wanted(call);
        Found found = lookup.require(call);
        ObjectAttributes attributes = ObjectAttributes.of(found.entry());
        call.response().header("Last-Modified", HttpDate.of(found.entry().lastModified()));
        found.version().ifPresent(version -> call.response().header("x-amz-version-id", version));
        XmlWriter xml = XmlWriter.document("GetObjectAttributesResponse");
        if (wanted.contains("ETag")) {
            xml.text("ETag", EntityTags.unquoted(found.entry().etag()));
        }
        if (wanted.contains("Checksum")) {
            checksum(xml, attributes);
        }
        if (wanted.contains("ObjectParts") && !attributes.partSizes().isEmpty()) {
            parts(call, xml, attributes.partSizes());
        }
        if (wanted.contains("StorageClass")) {
            xml.text("StorageClass", attributes.storageClass());
        }
        if (wanted.contains("ObjectSize")) {
            xml.number("ObjectSize", found.entry().sizeBytes());
        }
        call.xml(200, xml);
    }

    private static Set<String> wanted(S3Call call) {
        Set<String> names = new TreeSet<>();
        List<String> lines = call.request().headers(HEADER);
        String all = lines.isEmpty() ? call.header(HEADER).orElse("") : String.join(",", lines);
        Arrays.stream(all.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .forEach(names::add);
        if (names.isEmpty()) {
            throw new S3Exception(
                    S3Code.INVALID_REQUEST,
                    "The " + HEADER + " header specifying the attributes to be retrieved is either missing or empty");
        }
        if (!NAMES.containsAll(names)) {
            throw new S3Exception(S3Code.INVALID_ARGUMENT, "Invalid attribute name specified.");
        }
        return names;
    }

    private static void checksum(XmlWriter xml, ObjectAttributes attributes) {
        attributes.checksum().ifPresent(known -> {
            xml.open("Checksum");
            known.into(xml);
            xml.close();
        });
    }

    private static void parts(S3Call call, XmlWriter xml, List<Long> sizes) {
        int marker = number(call, "x-amz-part-number-marker").orElse(0);
        int limit = Math.min(number(call, "x-amz-max-parts").orElse(PARTS_MAX), PARTS_MAX);
        int from = Math.min(marker, sizes.size());
        int to = Math.min(from + limit, sizes.size());
        xml.open("ObjectParts")
                .number("PartsCount", sizes.size())
                .number("PartNumberMarker", marker)
                .number("NextPartNumberMarker", to)
                .number("MaxParts", limit)
                .flag("IsTruncated", to < sizes.size());
        for (int i = from; i < to; i++) {
            xml.open("Part")
                    .number("PartNumber", i + 1L)
                    .number("Size", sizes.get(i))
                    .close();
        }
        xml.close();
    }

    private static Optional<Integer> number(S3Call call, String header) {
        return call.header(header).map(text -> {
            if (!text.matches("\\d{1,9}")) {
                throw new S3Exception(S3Code.INVALID_ARGUMENT).with("ArgumentName", header);
            }
            return Integer.parseInt(text);
        });
    }
}
