package io.tarn.auth.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

/// Where the log lies in the key-value store.
final class Keys {
    static final byte[] PARTITION = bytes("audit");
    static final byte[] HEAD = bytes("head");
    static final byte[] ANCHOR = bytes("anchor");

    private Keys() {}

    static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
