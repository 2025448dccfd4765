package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.call.Place;
import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.entry.AttributeHeaders;
import io.tarn.gateway.entry.LimitedContent;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectHeaders;
import io.tarn.gateway.entry.WriteHeaders;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.payload.Payload;
import io.tarn.http.Response;
import java.io.IOException;
import java.util.Arrays;

/// PutObject (s3-gateway.md 11.3, 18.4). Whatever can refuse it is asked before the body is read.
final class PutObject {
    private final Catalog catalog;
    private final ObjectLookup lookup;
    private final StoreObject store;

    PutObject(Catalog catalog, ObjectLookup lookup) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.store = new StoreObject(catalog);
    }

    void put(S3Call call) throws IOException {
        Place place = call.place();
        WriteTarget target = WriteTarget.of(catalog, call.bucket(), place);
        ObjectAttributes attributes = AttributeHeaders.of(call);
        WriteHeaders.check(call);
        LimitedContent.requireLength(call);
        WriteCondition condition = WriteHeaders.condition(call);
        if (target.path().isEmpty()) {
            putRoot(call, target.branch());
            return;
        }
        if (!(condition instanceof WriteCondition.None)) {
            WriteHeaders.require(condition, lookup.current(target));
        }
        Payload payload = call.payload();
        answer(call, store.store(payload, target, attributes, condition, !sendsChecksum(call)));
    }

    private static boolean sendsChecksum(S3Call call) {
        return call.header("x-amz-trailer").isPresent()
                || Arrays.stream(ChecksumAlgorithm.values())
                        .anyMatch(algorithm -> call.header(algorithm.header()).isPresent());
    }

    private static void answer(S3Call call, Entry entry) {
        Response response = call.response();
        response.header("ETag", ObjectHeaders.etag(entry.etag()));
        ObjectAttributes.of(entry).checksum().ifPresent(known -> ObjectHeaders.checksum(response, known));
        WriteHeaders.echoEncryption(call, response);
        call.empty(200);
    }

    /// Hadoop and others make a folder of the branch itself: it is there already (s3-gateway.md B-36).
    private static void putRoot(S3Call call, String branch) throws IOException {
        Payload payload = call.payload();
        if (payload.stream().read() >= 0) {
            throw new S3Exception(
                    S3Code.INVALID_REQUEST, "An object needs a name behind its branch, as in '" + branch + "/name'");
        }
        call.response().header("ETag", ObjectHeaders.etag(payload.md5()));
        call.empty(200);
    }
}
