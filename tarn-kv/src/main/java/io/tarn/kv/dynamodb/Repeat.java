package io.tarn.kv.dynamodb;

/// After which failures a call is made again.
enum Repeat {
    /// Whenever it may help: reads, writes with a token by which DynamoDB knows them again, and removals for
    /// good.
    FREELY,

    /// Only when the failed attempt has ended. One whose answer is lost may still be on its way, arrive after
    /// the repeated one and undo what others wrote in between. For single writes, which have no token. A
    /// condition that fails after an attempt that ended but may have succeeded proves nothing, and the call
    /// fails.
    ONCE_ENDED;

    boolean allows(Failure failure) {
        return switch (failure) {
            case THROTTLED, REFUSED, BROKEN -> true;
            case LOST -> this == FREELY;
            case CONDITION, LASTING -> false;
        };
    }
}
