package io.tarn.gateway.multipart;

import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectChecksum;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.payload.Checksums;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The checksums of an upload, as it was created (s3-gateway.md B-05): which algorithm, and whether the
/// object's is made of those of the parts, or is that of all its bytes.
///
/// @param algorithm empty when the upload has none: then parts keep what was sent with them
record UploadChecksums(Optional<ChecksumAlgorithm> algorithm, boolean composite) {
    private static final String ALGORITHM = "x-amz-checksum-algorithm";
    private static final String TYPE = "x-amz-checksum-type";
    private static final String COMPOSITE = "COMPOSITE";
    private static final String FULL_OBJECT = "FULL_OBJECT";

    /// What the headers of a request to create an upload ask for. Only CRCs of parts can be made one of the
    /// whole, and CRC64NVME is nothing else.
    ///
    /// @throws S3Exception `InvalidRequest`
    static UploadChecksums asked(S3Call call) {
        Optional<String> type = call.header(TYPE).map(text -> text.toUpperCase(Locale.ROOT));
        Optional<String> name = call.header(ALGORITHM);
        if (name.isEmpty()) {
            if (type.isPresent()) {
                throw invalid(
                        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.");
            }
            return new UploadChecksums(Optional.empty(), false);
        }
        ChecksumAlgorithm algorithm = ChecksumAlgorithm.named(name.get())
                .orElseThrow(
                        () -> invalid("Checksum algorithm provided is unsupported. Please try again with any of the"
                                + " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
        return new UploadChecksums(Optional.of(algorithm), isComposite(algorithm, type));
    }

    private static boolean isComposite(ChecksumAlgorithm algorithm, Optional<String> type) {
        boolean composite = switch (type.orElse(algorithm == ChecksumAlgorithm.CRC64NVME ? FULL_OBJECT : COMPOSITE)) {
            case COMPOSITE -> true;
            case FULL_OBJECT -> false;
            default -> throw invalid("Value for x-amz-checksum-type header is invalid.");
        };
        boolean possible = composite ? algorithm != ChecksumAlgorithm.CRC64NVME : Checksums.combines(algorithm);
        if (!possible) {
            throw invalid("The " + typeName(composite) + " checksum type cannot be used with the "
                    + algorithm.name().toLowerCase(Locale.ROOT) + " checksum algorithm.");
        }
        return composite;
    }

    static UploadChecksums of(Upload upload) {
        return new UploadChecksums(
                ChecksumAlgorithm.named(upload.checksums().algorithm()),
                upload.checksums().type().equals(COMPOSITE));
    }

    Upload.Checksums stored() {
        return algorithm
                .map(known -> new Upload.Checksums(known.name(), type()))
                .orElse(Upload.Checksums.NONE);
    }

    String type() {
        return typeName(composite);
    }

    private static String typeName(boolean composite) {
        return composite ? COMPOSITE : FULL_OBJECT;
    }

    /// The checksum of the object made of these parts, if the upload has one.
    Optional<ObjectChecksum> whole(List<Checksums.Part> parts) {
        return algorithm.map(known -> new ObjectChecksum(
                composite
                        ? Checksums.composite(
                                known, parts.stream().map(Checksums.Part::value).toList())
                        : Checksums.fullObject(known, parts),
                composite));
    }

    /// How the record of a part keeps its checksum.
    static String text(Optional<Checksum> checksum) {
        return checksum.map(known -> known.algorithm() + " " + known.value()).orElse("");
    }

    /// The checksum that a record of a part keeps.
    static Optional<Checksum> parse(String text) {
        int space = text.indexOf(' ');
        return space < 0
                ? Optional.empty()
                : ChecksumAlgorithm.named(text.substring(0, space))
                        .map(algorithm -> new Checksum(algorithm, text.substring(space + 1)));
    }

    /// Refuses a part or a completion that comes with a checksum of another algorithm than the upload's.
    ///
    /// @throws S3Exception `InvalidRequest`
    void requireOnly(S3Call call) {
        if (algorithm.isEmpty()) {
            return;
        }
        String trailer = call.header("x-amz-trailer").orElse("").toLowerCase(Locale.ROOT);
        for (ChecksumAlgorithm other : ChecksumAlgorithm.values()) {
            boolean sent = call.header(other.header()).isPresent()
                    || List.of(trailer.split("[ ,]+")).contains(other.header());
            if (sent && other != algorithm.get()) {
                throw invalid("Checksum Type mismatch occurred, expected checksum Type: "
                        + algorithm.get().name().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
                        + other.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    static S3Exception invalid(String message) {
        return new S3Exception(S3Code.INVALID_REQUEST, message);
    }
}
