package io.tarn.gateway.call;

/// Where a request points (s3-gateway.md 2.1), decoded exactly once.
///
/// @param bucket empty for the service itself
/// @param key everything behind the bucket, empty for the bucket itself; nothing in it is normalised
/// @param matchedHost whether the host is a name of the gateway or a bucket below one
/// @param virtualHost whether the bucket stood in the host
public record S3Address(String bucket, String key, boolean matchedHost, boolean virtualHost) {
    /// What an address names.
    public enum Level {
        SERVICE,
        BUCKET,
        OBJECT
    }

    public Level level() {
        if (bucket.isEmpty()) {
            return Level.SERVICE;
        }
        return key.isEmpty() ? Level.BUCKET : Level.OBJECT;
    }
}
