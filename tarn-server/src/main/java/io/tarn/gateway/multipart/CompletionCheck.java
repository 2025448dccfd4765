package io.tarn.gateway.multipart;

import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.catalog.parts.Part;
import io.tarn.catalog.parts.Upload;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectChecksum;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.multipart.ListedParts.Listed;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.payload.Checksums;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Looks at everything that a request to complete says, before anything is done (s3-gateway.md B-56).
final class CompletionCheck {
    /// The least size of every part but the last.
    static final long PART_BYTES_MIN = 5L << 20;

    private static final String OBJECT_SIZE = "x-amz-mp-object-size";
    private static final String TYPE = "x-amz-checksum-type";

    private final S3Call call;
    private final Upload upload;
    private final UploadChecksums checksums;

    CompletionCheck(S3Call call, Upload upload) {
        this.call = call;
        this.upload = upload;
        this.checksums = UploadChecksums.of(upload);
    }

    /// What may be done.
    ///
    /// @param parts the listed ones, as the registry has them
    record Accepted(List<Part> parts, Upload.Completion completion) {}

    /// Refuses what cannot become the object that the client means.
    ///
    /// @param stored all parts of the upload
    /// @throws S3Exception `InvalidPartOrder`, `InvalidPart`, `EntityTooSmall`, `BadDigest`, `InvalidRequest`
    Accepted accept(ListedParts list, List<Part> stored, Instant now) {
        list.requireAscending();
        List<Part> parts = matched(list, stored);
        requireSizes(parts);
        long size = parts.stream().mapToLong(Part::sizeBytes).sum();
        requireObjectSize(size);
        Optional<ObjectChecksum> whole = whole(parts);
        requireChecksum(whole);
        ObjectAttributes attributes = UploadDocuments.attributes(upload, upload.metadata())
                .withChecksum(whole)
                .withPartSizes(parts.stream().map(Part::sizeBytes).toList());
        var completion =
                new Upload.Completion(list.hash(), etag(parts), size, new TreeMap<>(attributes.toMetadata()), now);
        return new Accepted(parts, completion);
    }

    private static String etag(List<Part> parts) {
        return MultipartRules.etag(parts.stream()
                .map(part -> new PartReference(part.number(), part.md5()))
                .toList());
    }

    private List<Part> matched(ListedParts list, List<Part> stored) {
        Map<Integer, Part> byNumber = new HashMap<>();
        stored.forEach(part -> byNumber.put(part.number(), part));
        List<Part> parts = new ArrayList<>(list.parts().size());
        for (Listed listed : list.parts()) {
            Part part = byNumber.get(listed.number());
            if (part == null || !part.md5().equals(listed.etag()) || !hasChecksums(part, listed)) {
                throw new S3Exception(S3Code.INVALID_PART)
                        .with("UploadId", upload.id())
                        .with("PartNumber", Integer.toString(listed.number()))
                        .with("ETag", listed.etag());
            }
            parts.add(part);
        }
        return parts;
    }

    private static boolean hasChecksums(Part part, Listed listed) {
        Optional<Checksum> known = UploadChecksums.parse(part.checksum());
        return listed.checksums().stream()
                .allMatch(wanted -> known.filter(wanted::equals).isPresent());
    }

    private static void requireSizes(List<Part> parts) {
        for (Part part : parts.subList(0, parts.size() - 1)) {
            if (part.sizeBytes() < PART_BYTES_MIN) {
                throw new S3Exception(S3Code.ENTITY_TOO_SMALL)
                        .with("ProposedSize", Long.toString(part.sizeBytes()))
                        .with("MinSizeAllowed", Long.toString(PART_BYTES_MIN))
                        .with("PartNumber", Integer.toString(part.number()))
                        .with("ETag", part.md5());
            }
        }
    }

    private void requireObjectSize(long size) {
        Optional<String> said = call.header(OBJECT_SIZE);
        if (said.isEmpty()) {
            return;
        }
        if (!said.get().matches("\\d{1,18}")) {
            throw UploadChecksums.invalid("Value for " + OBJECT_SIZE + " header is invalid.");
        }
        if (Long.parseLong(said.get()) != size) {
            throw UploadChecksums.invalid(
                    "The provided '" + OBJECT_SIZE + "' header does not match what was computed.");
        }
    }

    /// Of an upload without an algorithm the client may still say what the object's checksum is, when it sent
    /// such checksums with all the parts.
    private Optional<ObjectChecksum> whole(List<Part> parts) {
        UploadChecksums rule = checksums.algorithm().isPresent() ? checksums : said(parts);
        return rule.whole(parts.stream()
                .map(part -> new Checksums.Part(
                        UploadChecksums.parse(part.checksum())
                                .map(Checksum::value)
                                .orElse(""),
                        part.sizeBytes()))
                .toList());
    }

    private UploadChecksums said(List<Part> parts) {
        Optional<ChecksumAlgorithm> named = List.of(ChecksumAlgorithm.values()).stream()
                .filter(algorithm -> call.header(algorithm.header()).isPresent())
                .findFirst();
        Optional<ChecksumAlgorithm> known = named.filter(algorithm -> parts.stream()
                .allMatch(part -> UploadChecksums.parse(part.checksum())
                        .filter(checksum -> checksum.algorithm() == algorithm)
                        .isPresent()));
        if (named.isPresent() && known.isEmpty()) {
            throw UploadChecksums.invalid(
                    "The upload was created without a checksum algorithm, and not all its parts have this checksum.");
        }
        boolean composite = known.filter(algorithm -> !Checksums.combines(algorithm))
                        .isPresent()
                || call.header(TYPE).filter("COMPOSITE"::equalsIgnoreCase).isPresent();
        return new UploadChecksums(known, composite);
    }

    private void requireChecksum(Optional<ObjectChecksum> whole) {
        checksums.requireOnly(call);
        if (whole.isEmpty()) {
            return;
        }
        ObjectChecksum computed = whole.get();
        if (call.header(TYPE)
                .filter(type -> !type.equalsIgnoreCase(computed.type()))
                .isPresent()) {
            throw UploadChecksums.invalid("The upload was created using the " + computed.type()
                    + " checksum mode. The complete request must use the same checksum mode.");
        }
        Checksum checksum = computed.checksum();
        if (call.header(checksum.algorithm().header())
                .filter(said -> !isSame(said, checksum.value()))
                .isPresent()) {
            throw new S3Exception(
                    S3Code.BAD_DIGEST,
                    "The " + checksum.algorithm() + " you specified did not match the calculated checksum.");
        }
    }

    /// Clients leave the number of parts away, or not.
    private static boolean isSame(String said, String computed) {
        int dash = computed.indexOf('-');
        return said.equals(computed) || (dash > 0 && said.equals(computed.substring(0, dash)));
    }
}
