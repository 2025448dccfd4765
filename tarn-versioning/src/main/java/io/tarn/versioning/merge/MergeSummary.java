package io.tarn.versioning.merge;

/// What a merge wrote: ranges taken over by reference, records written one by one, and whether the result differs
/// from the destination. It is said to differ also in the rare case that a range of the source was taken over that
/// holds the destination's content in another layout.
public record MergeSummary(long rangesCopied, long recordsWritten, boolean differsFromDestination) {}
