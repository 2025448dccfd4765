package io.tarn.catalog.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.tarn.versioning.VersioningException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The stored form of tasks, seen without the messages that write it.
class StatusFormatTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_795_394_729, 500);

    private static TaskState state(Optional<TaskFailure> failure, Optional<byte[]> info) {
        var run = new TaskRun("dump_refs", "p".getBytes(UTF_8), "c".getBytes(UTF_8), "own", 2, 1, "jane", true, TIME);
        return new TaskState("DR1", true, TIME, 7, failure, info, Optional.of(run));
    }

    @Test
    void theTaskIsInFieldOneAndTheResultInFieldTwo() throws Exception {
        byte[] result = HexFormat.of().parseHex("0a01631201741a0162");
        var data = UnknownFieldSet.parseFrom(
                TaskFormat.status().encode(state(Optional.of(new TaskFailure(410, "No data")), Optional.of(result))));
        assertThat(data.asMap()).containsOnlyKeys(1, 2, 1000);
        assertThat(bytes(data, 2)).isEqualTo(result);
        var task = UnknownFieldSet.parseFrom(bytes(data, 1));
        assertThat(task.asMap()).containsOnlyKeys(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(bytes(task, 1)).asString().isEqualTo("DR1");
        assertThat(task.getField(2).getVarintList()).containsExactly(1L);
        assertThat(bytes(task, 3)).isEqualTo(HexFormat.of().parseHex("08a9998ed80610f403"));
        assertThat(task.getField(4).getVarintList()).containsExactly(7L);
        assertThat(bytes(task, 5)).asString().isEqualTo("No data");
        assertThat(task.getField(6).getVarintList()).containsExactly(410L);
        assertThat(bytes(task, 7)).asString().isEqualTo("dump_refs");
        assertThat(bytes(task, 8)).asString().isEqualTo("own");
    }

    private static byte[] bytes(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().getFirst().toByteArray();
    }

    @Test
    void whatIsWrittenIsReadBack() {
        TaskState written = state(Optional.empty(), Optional.of(new byte[0]));
        byte[] record = TaskFormat.status().encode(written);
        assertThat(TaskFormat.status().decode(record))
                .usingRecursiveComparison()
                .isEqualTo(written);
        assertThat(TaskFormat.status().encode(written)).isEqualTo(record);
    }

    /// `{task: {id: "DR1", done: true, error_msg: "x", operation: "dump_refs"}}`
    @Test
    void aTaskOfAnotherProgramIsReadToo() {
        byte[] foreign =
                HexFormat.of().parseHex("0a" + "15" + "0a03445231" + "1001" + "2a0178" + "3a0964756d705f72656673");
        TaskState state = TaskFormat.status().decode(foreign);
        assertThat(state.id()).isEqualTo("DR1");
        assertThat(state.done()).isTrue();
        assertThat(state.failure()).contains(new TaskFailure(0, "x"));
        assertThat(state.info()).isEmpty();
        assertThat(state.run()).isEmpty();
    }

    @Test
    void aDamagedRecordIsSaidToBeOne() {
        assertThatThrownBy(() -> TaskFormat.status().decode(new byte[] {(byte) 0xff}))
                .isInstanceOf(VersioningException.class)
                .hasMessage("task record is damaged");
    }
}
