package io.tarn.api.signed;

import io.tarn.api.ErrorTable;
import io.tarn.api.Json;
import io.tarn.block.ContentDisposition;
import io.tarn.block.MultipartRules;
import io.tarn.block.ObjectProperties;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageInfo;
import io.tarn.block.StorageLocation;
import io.tarn.block.signed.Grant;
import io.tarn.block.signed.Grant.Action;
import io.tarn.block.signed.SignedUrls;
import io.tarn.http.ClientAbortException;
import io.tarn.http.Request;
import io.tarn.http.RequestHandler;
import io.tarn.http.Response;
import io.tarn.http.field.EntityTags;
import io.tarn.http.field.HttpDate;
import io.tarn.http.field.RangeHeader;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves signed URLs to whoever holds one, credentials or not: `GET` and `HEAD` of an object, with a range,
/// and `PUT` of an object or of a part of an upload. The URL is all that counts; every other request is 403,
/// and so is one that comes too late. Answers are written such that no browser takes stored content for a page
/// of this server.
///
/// A `PUT` streams into the store, at most [#CONTENT_BYTES_MAX]; what breaks off leaves nothing. Its answer has
/// the MD5 of the bytes as `ETag`, as S3 has.
public final class SignedUrlHandler implements RequestHandler {
    /// What one request may store, as on S3.
    public static final long CONTENT_BYTES_MAX = 5L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(SignedUrlHandler.class);
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(?:\\d+-\\d*|-\\d+)");
    private final SignedUrls urls;
    private final ObjectStore store;

    /// @param store all stores of the server
    public SignedUrlHandler(SignedUrls urls, ObjectStore store) {
        this.urls = urls;
        this.store = store;
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        try {
            switch (request.method()) {
                case "GET" -> read(grant(Action.READ, request), request, response, true);
                case "HEAD" -> read(grant(Action.READ, request), request, response, false);
                case "PUT" -> write(grant(Action.WRITE, request), request, response);
                default ->
                    throw new ObjectStoreException(
                            ObjectStoreException.Kind.FORBIDDEN, "this URL is not signed for this request");
            }
        } catch (ObjectStoreException e) {
            fail(response, e);
        }
    }

    private Grant grant(Action action, Request request) {
        Grant grant = urls.require(action, request.query()::all);
        StorageInfo info = store.info(grant.storageId());
        if (grant.part().isPresent() ? !info.presignMultipartSupport() : !info.presignSupport()) {
            throw new ObjectStoreException(
                    ObjectStoreException.Kind.FORBIDDEN, "signed URLs of this store were switched off");
        }
        return grant;
    }

    private void read(Grant grant, Request request, Response response, boolean body) throws IOException {
        ObjectProperties object = store.properties(grant.location());
        long size = object.sizeBytes();
        describe(response, grant, object);
        Optional<RangeHeader> range = Optional.ofNullable(request.header("Range"))
                .map(ONE_RANGE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> RangeHeader.parse(matcher.group(), size))
                .filter(parsed -> !(parsed instanceof RangeHeader.Malformed));
        if (range.isEmpty()) {
            response.status(200);
            send(response, size, body, () -> store.get(grant.location()));
        } else if (range.get() instanceof RangeHeader.Part part) {
            response.status(206);
            response.header("Content-Range", part.contentRange(size));
            send(response, part.length(), body, () -> store.getRange(grant.location(), part.offset(), part.length()));
        } else {
            response.reset();
            response.header("Content-Range", "bytes */" + size);
            Json.sendError(response, 416, "Requested Range Not Satisfiable");
        }
    }

    private static void describe(Response response, Grant grant, ObjectProperties object) {
        if (!object.etag().isEmpty()) {
            response.header("ETag", EntityTags.quoted(object.etag()));
        }
        response.header("Last-Modified", HttpDate.of(object.lastModified()));
        response.header("Accept-Ranges", "bytes");
        response.header("Content-Type", "application/octet-stream");
        response.header(
                "Content-Disposition",
                grant.fileName().map(ContentDisposition::attachment).orElse("attachment"));
        response.header("Cache-Control", "private, no-store");
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Content-Security-Policy", "default-src 'none'; sandbox");
    }

    private interface Opening {
        InputStream open();
    }

    private static void send(Response response, long length, boolean body, Opening opening) throws IOException {
        if (!body) {
            response.contentLength(length);
            return;
        }
        try (InputStream content = opening.open()) {
            response.transfer(content, length);
        }
    }

    private void write(Grant grant, Request request, Response response) {
        long announced = request.contentLength();
        if (announced > CONTENT_BYTES_MAX) {
            Json.sendError(response, 413, tooLong());
            return;
        }
        OptionalLong size =
                announced < 0 && request.hasBody() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, announced));
        InputStream content = new LimitedStream(request.body(), CONTENT_BYTES_MAX, tooLong());
        StorageLocation location = grant.location();
        String etag = grant.part()
                .map(part -> store.uploadPart(location, part.uploadId(), part.number(), content, size))
                .orElseGet(() -> put(location, content, size));
        response.status(200);
        response.header("ETag", EntityTags.quoted(etag));
    }

    private String put(StorageLocation location, InputStream content, OptionalLong size) {
        MessageDigest md5 = MultipartRules.md5();
        ObjectProperties _ = store.put(location, new DigestInputStream(content, md5), size, PutOptions.none());
        return HexFormat.of().formatHex(md5.digest());
    }

    private static String tooLong() {
        return "the content is longer than " + CONTENT_BYTES_MAX + " bytes: upload it in parts";
    }

    /// A missing object, or upload, is 404 here: the URL names it, there is no entry that lost its data.
    private static void fail(Response response, ObjectStoreException failure) throws IOException {
        if (ClientAbortException.causes(failure)) {
            throw new ClientAbortException("client went away with a signed URL", failure);
        }
        if (response.committed()) {
            throw new IOException("a store failed in the middle of an answer", failure);
        }
        ErrorTable.Answer answer = ErrorTable.answer(failure);
        if (answer.defect()) {
            LOG.error("a signed URL could not be served", failure);
        }
        response.reset();
        switch (failure.kind()) {
            case NOT_FOUND -> Json.sendError(response, 404, "not found");
            case FORBIDDEN -> Json.sendError(response, 403, String.valueOf(failure.getMessage()));
            case INVALID_ADDRESS, INVALID_PART, UNSUPPORTED, SOURCE_FAILED, WRITE_FAILED, THROTTLED, UNAVAILABLE ->
                Json.sendError(response, answer.status(), answer.message());
        }
    }
}
