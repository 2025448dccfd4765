package io.tarn.gateway;

import io.tarn.http.RequestId;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// What names one request in answers and logs.
///
/// @param requestId a random UUID
/// @param hostId 16 hex digits, upper case
record RequestIds(String requestId, String hostId) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    static RequestIds random() {
        return new RequestIds(
                RequestId.random(), HEX.toHexDigits(ThreadLocalRandom.current().nextLong()));
    }
}
