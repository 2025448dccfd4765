package io.tarn.catalog.task;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.catalog.record.Task;
import io.tarn.catalog.record.TaskStatusData;
import io.tarn.versioning.KeyLayout;
import io.tarn.versioning.VersioningException;
import io.tarn.versioning.ref.RecordCodec;
import java.util.Optional;

/// Status messages as the storage format has them, with the [TaskRun] as field 1000.
final class StatusFormat implements TaskFormat {
    static final StatusFormat INSTANCE = new StatusFormat();

    private StatusFormat() {}

    @Override
    public String keyPrefix() {
        return KeyLayout.TASKS;
    }

    @Override
    public byte[] encode(TaskState state) {
        Task.Builder task = Task.newBuilder()
                .setId(state.id())
                .setDone(state.done())
                .setUpdatedAt(RecordCodec.timestamp(state.updatedAt()))
                .setProgress(state.progress());
        state.failure().ifPresent(failure -> task.setErrorMsg(failure.text()).setStatusCode(failure.status()));
        var data = TaskStatusData.newBuilder();
        state.run().ifPresent(run -> {
            task.setOperation(run.kind()).setOwnerInstanceId(run.owner());
            data.setRun(run.toMessage());
        });
        state.info().ifPresent(info -> data.setInfo(ByteString.copyFrom(info)));
        return RecordCodec.bytes(data.setTask(task).build());
    }

    @Override
    public TaskState decode(byte[] record) {
        try {
            var data = TaskStatusData.parseFrom(record);
            Task task = data.getTask();
            return new TaskState(
                    task.getId(),
                    task.getDone(),
                    RecordCodec.instant(task.getUpdatedAt()),
                    task.getProgress(),
                    failure(task),
                    data.hasInfo() ? Optional.of(data.getInfo().toByteArray()) : Optional.empty(),
                    data.hasRun() ? Optional.of(TaskRun.of(data.getRun())) : Optional.empty());
        } catch (InvalidProtocolBufferException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, "task record is damaged", e);
        }
    }

    private static Optional<TaskFailure> failure(Task task) {
        return task.getErrorMsg().isEmpty() && task.getStatusCode() == 0
                ? Optional.empty()
                : Optional.of(new TaskFailure(task.getStatusCode(), task.getErrorMsg()));
    }
}
