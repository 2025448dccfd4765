package io.tarn.gateway.object;

import io.tarn.catalog.Entry;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.AttributeHeaders;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a copy keeps of its source and what it takes from the request (s3-gateway.md B-42).
///
/// @param replaceMetadata whether content type, system and user metadata are the request's
/// @param replaceTags whether the tags are
/// @param asked what the request says
/// @param changing whether the request asks for anything that a copy of an object to itself may change
record CopyDirectives(boolean replaceMetadata, boolean replaceTags, ObjectAttributes asked, boolean changing) {
    private static final String REDIRECT = "x-amz-website-redirect-location";
    private static final List<String> CHANGES =
            List.of("x-amz-storage-class", REDIRECT, "x-amz-server-side-encryption");

    /// What `call` asks for.
    ///
    /// @throws S3Exception `InvalidArgument`, and what [AttributeHeaders#of(S3Call)] refuses
    static CopyDirectives of(S3Call call) {
        boolean metadata = replaces(call, "metadata");
        boolean tags = replaces(call, "tagging");
        boolean changing = metadata
                || tags
                || CHANGES.stream().anyMatch(name -> call.header(name).isPresent());
        return new CopyDirectives(metadata, tags, AttributeHeaders.of(call), changing);
    }

    private static boolean replaces(S3Call call, String what) {
        String header = "x-amz-" + what + "-directive";
        return switch (call.header(header).orElse("COPY")) {
            case "COPY" -> false;
            case "REPLACE" -> true;
            default ->
                throw new S3Exception(S3Code.INVALID_ARGUMENT, "Unknown " + what + " directive.")
                        .with("ArgumentName", header);
        };
    }

    /// The content type of a copy of `source`.
    String contentType(Entry source) {
        return replaceMetadata ? asked.contentType() : source.contentType();
    }

    /// The metadata of a copy of `source`. Checksum and part sizes belong to the bytes, and so stay.
    Map<String, String> metadata(Entry source) {
        ObjectAttributes kept = ObjectAttributes.of(source);
        ObjectAttributes chosen = replaceMetadata
                ? asked.withChecksum(kept.checksum()).withPartSizes(kept.partSizes())
                : kept.withStorageClass(asked.storageClass())
                        .withRedirect(Optional.ofNullable(asked.headers().get(REDIRECT)));
        ObjectAttributes tagged = chosen.withTags(replaceTags ? asked.tags() : kept.tags());
        return replaceMetadata ? tagged.toMetadata() : tagged.toMetadataOver(source);
    }
}
