package io.tarn.catalog.task;

/// How the records of a kind of tasks look, and under which keys of the repository's partition they lie.
/// Whatever the layout, field 1000 of the record is the [TaskRun], which makes it a task that can be run.
public interface TaskFormat {
    /// What comes before the id in the key, for instance `tasks/`.
    String keyPrefix();

    /// The record; equal states must give equal bytes.
    byte[] encode(TaskState state);

    /// The task behind a record, also one that another program wrote; `VersioningException` of kind `INTERNAL`
    /// when it is damaged.
    TaskState decode(byte[] record);

    /// The layout of all tasks but imports (engine specification 8.4): `Task` in field 1, the result in field
    /// 2.
    static TaskFormat status() {
        return StatusFormat.INSTANCE;
    }
}
