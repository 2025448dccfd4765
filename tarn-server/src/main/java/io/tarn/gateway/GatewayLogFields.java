package io.tarn.gateway;

import io.tarn.gateway.call.S3Call;
import io.tarn.gateway.call.S3Operation;
import java.util.function.BiConsumer;

/// What the line about a request says of single operations (s3-gateway.md 16).
final class GatewayLogFields {
    private static final int TEXT_LENGTH_MAX = 256;

    private GatewayLogFields() {}

    static void of(S3Call call, BiConsumer<String, Object> sink) {
        call.query("uploadId").ifPresent(id -> sink.accept("upload_id", cut(id)));
        call.query("partNumber").ifPresent(number -> sink.accept("part_number", cut(number)));
        if (call.operation() == S3Operation.LIST_OBJECTS) {
            boolean second = call.query("list-type").filter("2"::equals).isPresent();
            sink.accept("list_type", second ? "v2" : "v1");
        }
    }

    private static String cut(String text) {
        return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX);
    }
}
