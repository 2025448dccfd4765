package io.tarn.catalog.task;

/// The tasks of one kind on one server at a moment.
///
/// @param operation the name of the kind
/// @param running tasks under way
/// @param waiting tasks that wait for their turn, or are about to be stored
public record TaskLoad(String operation, int running, int waiting) {}
