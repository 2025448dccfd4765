package io.tarn.catalog.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.catalog.task.TaskFailure;
import io.tarn.catalog.task.TaskState;
import io.tarn.versioning.Commit;
import io.tarn.versioning.branch.CommitParameters;
import io.tarn.versioning.ref.RecordCodec;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportCodecTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000, 5);
    private final ImportCodec codec = new ImportCodec();

    @Test
    void recordsHaveTheFieldsOfTheFormat() {
        var running = new TaskState("an id", false, TIME, 7, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(HexFormat.of().formatHex(codec.encode(running)))
                .isEqualTo("0a05616e206964" + "1a080880e2cfaa061005" + "2007");
        var failed = new TaskState(
                "i", true, TIME, 0, Optional.of(new TaskFailure(0, "oh")), Optional.empty(), Optional.empty());
        assertThat(HexFormat.of().formatHex(codec.encode(failed)))
                .isEqualTo("0a0169" + "1a080880e2cfaa061005" + "3a026f68");
    }

    @Test
    void recordsOfAnotherProgramAreRead() {
        Commit commit = Commit.of("joe", "hi", TIME, "cafe", Map.of("k", "v"), List.of("p"), 3);
        byte[] embedded = RecordCodec.encode(commit);
        String record = "0a0169" + "1001" + "1a080880e2cfaa061005" + "2002" + "2a0463616665" + "32"
                + "%02x".formatted(embedded.length) + HexFormat.of().formatHex(embedded);
        assertThat(embedded.length).isLessThan(128);
        TaskState state = codec.decode(HexFormat.of().parseHex(record));
        assertThat(state.done()).isTrue();
        assertThat(state.failure()).isEmpty();
        assertThat(state.progress()).isEqualTo(2);
        assertThat(state.updatedAt()).isEqualTo(TIME);
        assertThat(state.info().map(RecordCodec::commit)).contains(commit);
        assertThat(state.run()).isEmpty();
        assertThat(HexFormat.of().formatHex(codec.encode(state))).isEqualTo(record);
        assertThat(codec.decode(HexFormat.of().parseHex("0a0169" + "3a026f68")))
                .satisfies(failed -> assertThat(failed.done()).isTrue())
                .extracting(TaskState::failure)
                .isEqualTo(Optional.of(new TaskFailure(0, "oh")));
    }

    @Test
    void requestsComeBackAsTheyWere() {
        var request = new ImportRequest(
                "main",
                List.of(
                        ImportLake.prefix("s3://b/x/", "d"),
                        ImportLake.object("s3://b/ö", "e"),
                        ImportLake.prefix("s3://b/", "")),
                new CommitParameters("jane", "message", Map.of("a", "b"), true, true),
                Optional.of(Instant.ofEpochSecond(-5)));
        assertThat(ImportCodec.request(ImportCodec.encode(request), "jane")).isEqualTo(request);
        var bare = new ImportRequest(
                "main", List.of(), new CommitParameters("jane", "", Map.of(), true, false), Optional.empty());
        assertThat(ImportCodec.request(ImportCodec.encode(bare), "jane")).isEqualTo(bare);
    }

    @Test
    void anImportThatJustBeganHasNoCheckpoint() {
        assertThat(ImportCodec.checkpoint(new byte[0])).isEqualTo(new ImportCodec.Checkpoint("", ""));
        var checkpoint = new ImportCodec.Checkpoint("m", "c");
        assertThat(ImportCodec.checkpoint(ImportCodec.encode(checkpoint))).isEqualTo(checkpoint);
    }
}
