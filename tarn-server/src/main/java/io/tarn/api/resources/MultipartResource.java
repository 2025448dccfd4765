package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.objects.ObjectJson;
import io.tarn.api.objects.WriteConditions;
import io.tarn.block.ObjectStore.ByteRange;
import io.tarn.block.ObjectStore.PartReference;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.MultipartUploads;
import io.tarn.catalog.MultipartUploads.Completion;
import io.tarn.catalog.MultipartUploads.Source;
import io.tarn.catalog.MultipartUploads.Upload;
import io.tarn.catalog.WriteCondition;
import io.tarn.http.field.EntityTags;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Uploads in parts that clients send with a URL for each (api.md 23.2).
final class MultipartResource {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{1,18})");

    private final Catalog catalog;
    private final MultipartUploads uploads;

    MultipartResource(Catalog catalog) {
        this.catalog = catalog;
        this.uploads = catalog.multipartUploads();
    }

    record PresignMultipartUpload(String uploadId, String physicalAddress, Optional<List<String>> presignedUrls) {}

    record UploadPartFrom(String physicalAddress) {}

    record UploadTo(String presignedUrl) {}

    record CopySource(String repository, String ref, String path, Optional<String> range) {}

    record UploadPartCopyFrom(String physicalAddress, CopySource copySource) {}

    record UploadPart(int partNumber, String etag) {}

    record CompletePresignMultipartUpload(
            Optional<String> physicalAddress,
            Optional<List<UploadPart>> parts,
            Optional<Map<String, String>> userMetadata,
            Optional<String> contentType) {}

    record AbortPresignMultipartUpload(Optional<String> physicalAddress) {}

    /// `createPresignMultipartUpload`.
    void create(Exchange exchange) {
        String path = exchange.query("path");
        Names.path("path", path);
        Repository repository = supporting(exchange);
        long parts = exchange.queryInt("parts");
        if (parts < 0 || parts > MultipartUploads.PARTS_MAX) {
            throw new ApiException(400, "parts can be between 0 and " + MultipartUploads.PARTS_MAX);
        }
        MultipartUploads.Begun begun = uploads.begin(repository, exchange.path("branch"), path, (int) parts);
        List<String> urls = begun.partUrls().stream()
                .map(url -> exchange.absolute(url).url())
                .toList();
        exchange.json(
                201,
                new PresignMultipartUpload(
                        begun.uploadId(),
                        begun.physicalAddress(),
                        Optional.of(urls).filter(list -> !list.isEmpty())));
    }

    /// `uploadPart`: a URL for one part.
    void part(Exchange exchange) {
        String given = exchange.body(UploadPartFrom.class).physicalAddress();
        Upload upload = upload(exchange, repository(catalog, exchange), given);
        var url = exchange.absolute(uploads.partUrl(upload, number(exchange)));
        exchange.json(200, new UploadTo(url.url()));
    }

    /// `uploadPartCopy`: the store makes the part of another object.
    void copyPart(Exchange exchange) {
        var body = exchange.body(UploadPartCopyFrom.class);
        CopySource from = body.copySource();
        Upload upload = upload(exchange, repository(catalog, exchange), body.physicalAddress());
        Repository source = catalog.engine().repositories().get(Names.repository("repository", from.repository()));
        String etag = uploads.copyPart(
                upload,
                number(exchange),
                new Source(source, from.ref(), from.path(), from.range().map(MultipartResource::range)));
        exchange.response().header("ETag", etag);
        exchange.empty(204);
    }

    private static int number(Exchange exchange) {
        return Integer.parseInt(exchange.path("partNumber"));
    }

    private static ByteRange range(String header) {
        Matcher matcher = ONE_RANGE.matcher(header);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > Long.parseLong(matcher.group(2))) {
            throw new ApiException(400, "copy_source.range must be one range bytes=<first>-<last>");
        }
        long first = Long.parseLong(matcher.group(1));
        return new ByteRange(first, Long.parseLong(matcher.group(2)) - first + 1);
    }

    /// `completePresignMultipartUpload`: joins the parts and makes the object visible.
    void complete(Exchange exchange) {
        var body = exchange.body(CompletePresignMultipartUpload.class);
        Repository repository = supporting(exchange);
        String given = required(body.physicalAddress());
        List<PartReference> parts = body.parts().orElse(List.of()).stream()
                .map(part -> new PartReference(part.partNumber(), EntityTags.unquoted(part.etag())))
                .toList();
        if (parts.isEmpty()) {
            throw new ApiException(400, "parts are required");
        }
        Upload upload = upload(exchange, repository, given);
        WriteCondition condition = WriteConditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"))
                .orElseThrow(ApiException::notImplemented);
        Entry entry = uploads.complete(
                upload,
                new Completion(
                        parts,
                        body.userMetadata().orElse(Map.of()),
                        body.contentType().orElse(""),
                        condition));
        var address = ObjectJson.address(catalog, repository, entry, Optional.empty());
        ObjectJson.stats(upload.path(), entry, address, Optional.of(entry.userMetadata()))
                .send(exchange.response(), 200);
    }

    /// `abortPresignMultipartUpload`.
    void abort(Exchange exchange) {
        var body = exchange.body(AbortPresignMultipartUpload.class);
        Repository repository = supporting(exchange);
        uploads.abort(upload(exchange, repository, required(body.physicalAddress())));
        exchange.empty(204);
    }

    private static String required(Optional<String> physicalAddress) {
        return physicalAddress
                .filter(address -> !address.isEmpty())
                .orElseThrow(() -> new ApiException(400, "physical_address is required"));
    }

    private static Upload upload(Exchange exchange, Repository repository, String physicalAddress) {
        String path = exchange.query("path");
        Names.path("path", path);
        return new Upload(repository, exchange.path("branch"), path, exchange.path("uploadId"), physicalAddress);
    }

    private Repository supporting(Exchange exchange) {
        Repository repository = repository(catalog, exchange);
        if (!uploads.supports(repository)) {
            throw new ApiException(501, "presign multipart upload API is not supported");
        }
        return repository;
    }
}
