package io.tarn.http;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Names of requests.
public final class RequestId {
    private RequestId() {}

    /// A random UUID, version 4. It names requests in logs and guards nothing, so it needs no secure randomness.
    public static String random() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }
}
