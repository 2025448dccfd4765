package io.tarn.gateway.multipart;

import io.tarn.catalog.Entry;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.xml.XmlWriter;
import java.util.SortedMap;

/// What the lists of uploads and of parts share.
final class UploadDocuments {
    private UploadDocuments() {}

    /// What an upload gives to its object; with `metadata` as they are then.
    static ObjectAttributes attributes(Upload upload, SortedMap<String, String> metadata) {
        return ObjectAttributes.of(new Entry(
                upload.address(),
                Entry.AddressType.RELATIVE,
                upload.createdAt(),
                0,
                "",
                metadata,
                upload.contentType()));
    }

    /// Who began an upload. Nobody owns objects here: the owner is said to be the same.
    static void people(XmlWriter xml, Upload upload) {
        for (String element : new String[] {"Initiator", "Owner"}) {
            xml.open(element)
                    .text("ID", upload.initiator())
                    .text("DisplayName", upload.initiator())
                    .close();
        }
        xml.text("StorageClass", attributes(upload, upload.metadata()).storageClass());
    }

    static void checksums(XmlWriter xml, Upload upload) {
        UploadChecksums checksums = UploadChecksums.of(upload);
        checksums
                .algorithm()
                .ifPresent(algorithm ->
                        xml.text("ChecksumAlgorithm", algorithm.name()).text("ChecksumType", checksums.type()));
    }

    /// A number in the query.
    ///
    /// @throws S3Exception `InvalidArgument`
    static int number(S3Call call, String name, int usual) {
        String text = call.query(name).orElse("");
        if (text.isEmpty()) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
            throw invalid(name, text, null);
        } catch (NumberFormatException e) {
            throw invalid(name, text, e);
        }
    }

    private static S3Exception invalid(String name, String text, @org.jspecify.annotations.Nullable Throwable cause) {
        String message = "Argument " + name + " must be an integer between 0 and 2147483647";
        return new S3Exception(S3Code.INVALID_ARGUMENT, message, cause)
                .with("ArgumentName", name)
                .with("ArgumentValue", text);
    }
}
