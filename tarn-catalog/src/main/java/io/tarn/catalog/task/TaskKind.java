package io.tarn.catalog.task;

/// One kind of long tasks.
///
/// @param operation its name in records and logs, for instance `dump_refs`; kept for good, for a task may be
///     run by a later program
/// @param runningMax tasks of the kind that one server runs at once
/// @param waitingMax tasks of the kind that wait on one server beyond those; more are refused
public record TaskKind(
        String operation,
        TaskIds ids,
        TaskFormat format,
        boolean cancellable,
        int runningMax,
        int waitingMax,
        TaskWork work) {
    /// Tasks of one kind that a server runs at once, where the kind says nothing else.
    public static final int RUNNING_MAX = 4;

    /// Tasks of one kind that wait on a server, where the kind says nothing else.
    public static final int WAITING_MAX = 100;

    public TaskKind {
        if (operation.isEmpty() || runningMax < 1 || waitingMax < 0) {
            throw new IllegalArgumentException("a kind of tasks needs a name and room for one task: " + operation + ", "
                    + runningMax + " running, " + waitingMax + " waiting");
        }
    }

    /// A kind that cannot be cancelled, with the usual record and limits.
    public static TaskKind of(String operation, TaskIds ids, TaskWork work) {
        return new TaskKind(operation, ids, TaskFormat.status(), false, RUNNING_MAX, WAITING_MAX, work);
    }

    public TaskKind withFormat(TaskFormat newFormat) {
        return new TaskKind(operation, ids, newFormat, cancellable, runningMax, waitingMax, work);
    }

    public TaskKind withCancel() {
        return new TaskKind(operation, ids, format, true, runningMax, waitingMax, work);
    }

    public TaskKind withLimits(int newRunningMax, int newWaitingMax) {
        return new TaskKind(operation, ids, format, cancellable, newRunningMax, newWaitingMax, work);
    }
}
