package io.tarn.gateway.multipart;

import io.tarn.catalog.parts.PartList;
import io.tarn.catalog.parts.PartUploads;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.xml.XmlElement;
import io.tarn.http.field.EntityTags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The list of parts in a request to complete an upload.
record ListedParts(List<Listed> parts) {
    /// Bytes of the document: 10,000 parts with an ETag and two checksums each, indented.
    static final int DOCUMENT_BYTES_MAX = 4 << 20;

    /// A part as the client lists it.
    ///
    /// @param etag without quotes, in lower case
    /// @param checksums that it must have
    record Listed(int number, String etag, List<Checksum> checksums) {}

    /// Reads the document.
    ///
    /// @throws S3Exception `MalformedXML`
    static ListedParts of(XmlElement document) {
        List<XmlElement> elements = document.all("Part");
        if (!document.name().equals("CompleteMultipartUpload")
                || elements.isEmpty()
                || elements.size() > PartUploads.PARTS_MAX) {
            throw malformed();
        }
        return new ListedParts(elements.stream().map(ListedParts::part).toList());
    }

    private static Listed part(XmlElement element) {
        String number =
                element.textOf("PartNumber").orElseThrow(ListedParts::malformed).strip();
        String etag = element.textOf("ETag").orElseThrow(ListedParts::malformed);
        List<Checksum> checksums = new ArrayList<>();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            element.textOf(algorithm.element())
                    .map(value -> new Checksum(algorithm, value.strip()))
                    .ifPresent(checksums::add);
        }
        return new Listed(number(number), EntityTags.unquoted(etag).toLowerCase(Locale.ROOT), checksums);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new S3Exception(S3Code.MALFORMED_XML, S3Code.MALFORMED_XML.message(), e);
        }
    }

    private static S3Exception malformed() {
        return new S3Exception(S3Code.MALFORMED_XML);
    }

    /// What tells this list from another.
    String hash() {
        return PartList.hash(parts.stream()
                .map(part -> new PartList.Named(part.number(), part.etag()))
                .toList());
    }

    /// Refuses a list that does not ascend.
    ///
    /// @throws S3Exception `InvalidPartOrder`
    void requireAscending() {
        for (int i = 1; i < parts.size(); i++) {
            if (parts.get(i).number() <= parts.get(i - 1).number()) {
                throw new S3Exception(S3Code.INVALID_PART_ORDER);
            }
        }
    }
}
