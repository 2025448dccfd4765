package io.tarn.gateway.entry;

import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.xml.XmlWriter;

/// The checksum of a whole object.
///
/// @param composite whether it is made of the checksums of parts, and ends with `-` and their number
public record ObjectChecksum(Checksum checksum, boolean composite) {
    /// The `x-amz-checksum-type`.
    public String type() {
        return composite ? "COMPOSITE" : "FULL_OBJECT";
    }

    /// Writes value and type into a document.
    public void into(XmlWriter xml) {
        XmlWriter _ = xml.text(checksum.algorithm().element(), checksum.value()).text("ChecksumType", type());
    }
}
