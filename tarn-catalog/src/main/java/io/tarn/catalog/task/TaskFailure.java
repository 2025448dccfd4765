package io.tarn.catalog.task;

/// Why a task ended without a result: the status and the text that the synchronous call would have answered.
public record TaskFailure(int status, String text) {
    /// Somebody asked for the end.
    static final TaskFailure CANCELLED = new TaskFailure(499, "Canceled");

    /// Server after server ended without a word while it ran the task.
    static final TaskFailure ABANDONED = new TaskFailure(408, "Task owner instance no longer available. Please retry.");
}
