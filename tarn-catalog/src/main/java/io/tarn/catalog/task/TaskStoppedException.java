package io.tarn.catalog.task;

/// Tells a running task to end: it was cancelled, another server runs it, its repository is gone, or this
/// server stops. Not a failure; let it pass.
public final class TaskStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TaskStoppedException(String reason) {
        super(reason, null, false, false);
    }
}
