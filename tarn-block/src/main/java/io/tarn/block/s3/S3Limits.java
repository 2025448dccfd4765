package io.tarn.block.s3;

import java.time.Duration;

/// Bounds on time, memory and sizes that are not configured.
///
/// @param connect the longest wait for a connection to the store
/// @param answer the longest silence of the store: no byte of an answer, or none of a body taken
/// @param call the longest a call may take, all attempts together, whose body is held in memory
/// @param connections the most connections at once; callers beyond it wait for `answer`
/// @param backoff the longest first pause before a call is repeated; doubles up to `backoffMax`
/// @param smallBytes puts up to this size are held in memory, each by its caller, and can be repeated
/// @param partBytes the size of a part of a put that goes in parts, and of a buffer for it
/// @param partBuffers how many such buffers there are for all puts together
/// @param singleBytes the largest put or copy in one request
/// @param copyPartBytes the smallest part of a copy that goes in parts
record S3Limits(
        Duration connect,
        Duration answer,
        Duration call,
        int connections,
        Duration backoff,
        Duration backoffMax,
        int smallBytes,
        int partBytes,
        int partBuffers,
        long singleBytes,
        long copyPartBytes) {
    static final S3Limits STANDARD = new S3Limits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            256,
            Duration.ofMillis(100),
            Duration.ofSeconds(20),
            128 << 10,
            8 << 20,
            8,
            5L << 30,
            512L << 20);

    /// The same with other times, for those who have none to lose.
    S3Limits withTimes(Duration answer, Duration backoff) {
        return new S3Limits(
                answer,
                answer,
                answer.multipliedBy(10),
                connections,
                backoff,
                backoff.multipliedBy(4),
                smallBytes,
                partBytes,
                partBuffers,
                singleBytes,
                copyPartBytes);
    }

    /// The same with another limit on a whole call.
    S3Limits withCall(Duration limit) {
        return new S3Limits(
                connect,
                answer,
                limit,
                connections,
                backoff,
                backoffMax,
                smallBytes,
                partBytes,
                partBuffers,
                singleBytes,
                copyPartBytes);
    }

    /// The same with another border between one request and parts.
    S3Limits withSingleBytes(long single, long copyPart) {
        return new S3Limits(
                connect,
                answer,
                call,
                connections,
                backoff,
                backoffMax,
                smallBytes,
                partBytes,
                partBuffers,
                single,
                copyPart);
    }

    /// The same with another number of connections.
    S3Limits withConnections(int count) {
        return new S3Limits(
                connect,
                answer,
                call,
                count,
                backoff,
                backoffMax,
                smallBytes,
                partBytes,
                partBuffers,
                singleBytes,
                copyPartBytes);
    }
}
