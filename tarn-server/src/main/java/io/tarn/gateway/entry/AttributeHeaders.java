package io.tarn.gateway.entry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.catalog.Entry;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.http.field.HeaderText;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Reads from the headers of a request, or the fields of a form, what an object is to keep (s3-gateway.md 13,
/// B-27, B-41, B-47).
public final class AttributeHeaders {
    /// Bytes of the names and values of user metadata together.
    public static final int METADATA_BYTES_MAX = 2048;

    /// How the headers of user metadata begin.
    public static final String META = "x-amz-meta-";

    private static final String CONTENT_ENCODING = "content-encoding";
    private static final Set<String> STORAGE_CLASSES = Set.of(
            ObjectAttributes.STANDARD,
            "REDUCED_REDUNDANCY",
            "STANDARD_IA",
            "ONEZONE_IA",
            "INTELLIGENT_TIERING",
            "GLACIER",
            "GLACIER_IR",
            "DEEP_ARCHIVE",
            "OUTPOSTS",
            "SNOW",
            "EXPRESS_ONEZONE",
            "FSX_OPENZFS");

    private AttributeHeaders() {}

    /// What the headers of `call` say. There is no checksum yet, and there are no part sizes.
    ///
    /// @throws S3Exception `MetadataTooLarge`, `InvalidArgument`, `InvalidStorageClass`, `InvalidTag`,
    /// `BadRequest`
    public static ObjectAttributes of(S3Call call) {
        return of(call::header, metadataHeaders(call));
    }

    /// The same from elsewhere.
    ///
    /// @param header the value of a header that is not empty, by its name in lower case
    /// @param metadata values as sent, by names in lower case without `x-amz-meta-`
    public static ObjectAttributes of(Function<String, Optional<String>> header, Map<String, String> metadata) {
        SortedMap<String, String> kept = new TreeMap<>();
        for (String name : ObjectAttributes.HEADERS) {
            header.apply(name)
                    .map(HeaderText::decode)
                    .map(value -> name.equals(CONTENT_ENCODING) ? withoutFraming(value) : value)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> kept.put(name, value));
        }
        return new ObjectAttributes(
                header.apply("content-type").filter(type -> !type.isBlank()).orElse(Entry.DEFAULT_CONTENT_TYPE),
                kept,
                userMetadata(metadata),
                header.apply("x-amz-tagging").map(ObjectTags::parse).orElseGet(TreeMap::new),
                header.apply("x-amz-storage-class")
                        .map(AttributeHeaders::storageClass)
                        .orElse(ObjectAttributes.STANDARD),
                Optional.empty(),
                List.of());
    }

    /// The headers of user metadata, and the query parameters that a presigned URL has in their place: values as
    /// sent, by names in lower case without prefix. Of a repeated one the first counts.
    public static Map<String, String> metadataHeaders(S3Call call) {
        Map<String, String> metadata = new TreeMap<>();
        call.request().forEachHeader((name, value) -> addMetadata(metadata, name, value));
        for (String name : call.request().query().names()) {
            addMetadata(metadata, name, String.valueOf(call.request().query().first(name)));
        }
        return metadata;
    }

    private static void addMetadata(Map<String, String> metadata, String name, String value) {
        if (name.regionMatches(true, 0, META, 0, META.length())) {
            metadata.putIfAbsent(name.substring(META.length()).toLowerCase(Locale.ROOT), value);
        }
    }

    private static SortedMap<String, String> userMetadata(Map<String, String> sent) {
        SortedMap<String, String> metadata = new TreeMap<>();
        sent.forEach((name, value) -> metadata.put(name, EncodedWords.decode(HeaderText.decode(value))));
        int bytes = metadata.entrySet().stream()
                .mapToInt(pair ->
                        pair.getKey().getBytes(UTF_8).length + pair.getValue().getBytes(UTF_8).length)
                .sum();
        if (bytes > METADATA_BYTES_MAX) {
            throw new S3Exception(S3Code.METADATA_TOO_LARGE)
                    .with("Size", Integer.toString(bytes))
                    .with("MaxSizeAllowed", Integer.toString(METADATA_BYTES_MAX));
        }
        metadata.remove("");
        return metadata;
    }

    private static String storageClass(String name) {
        if (!STORAGE_CLASSES.contains(name)) {
            throw new S3Exception(S3Code.INVALID_STORAGE_CLASS).with("StorageClassRequested", name);
        }
        return name;
    }

    /// `aws-chunked` is how the body came, not what the object is.
    private static String withoutFraming(String encodings) {
        return encodings.toLowerCase(Locale.ROOT).contains("aws-chunked")
                ? Arrays.stream(encodings.split(",", -1))
                        .map(String::strip)
                        .filter(encoding -> !encoding.isEmpty() && !encoding.equalsIgnoreCase("aws-chunked"))
                        .collect(Collectors.joining(","))
                : encodings;
    }
}
