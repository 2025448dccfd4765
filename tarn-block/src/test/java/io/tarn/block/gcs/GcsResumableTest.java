package io.tarn.block.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.block.GeneratedStream;
import io.tarn.block.ObjectStore;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.PutOptions;
import io.tarn.block.StorageLocation;
import io.tarn.block.gcs.ResumableStub.Fault;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Large puts whose requests fail on the way.
class GcsResumableTest {
    private static final int LARGE_BYTES = (12 << 20) + 17;
    private static final StorageLocation KEY = StorageLocation.full("", "gs://bucket/k");

    @ParameterizedTest
    @EnumSource(Fault.class)
    void goesOnAfterFaultsInAnyChunk(Fault fault) throws Exception {
        for (List<Fault> faults : List.of(
                List.of(fault),
                List.of(Fault.NONE, fault),
                List.of(Fault.NONE, Fault.NONE, Fault.NONE, fault),
                List.of(fault, fault, Fault.NONE, fault))) {
            try (ResumableStub google = new ResumableStub(faults, false)) {
                assertThat(put(google, new GeneratedStream(LARGE_BYTES), OptionalLong.empty()))
                        .isEqualTo(LARGE_BYTES);
                assertThat(google.stored()).isEqualTo(new GeneratedStream(LARGE_BYTES).readAllBytes());
            }
        }
    }

    @Test
    void givesUpWhenItNeverWorks() {
        try (ResumableStub google = new ResumableStub(List.of(Fault.NONE, Fault.REFUSE), true)) {
            assertThat(failure(google, new GeneratedStream(LARGE_BYTES), OptionalLong.of(LARGE_BYTES)))
                    .isEqualTo(Kind.UNAVAILABLE);
            assertThat(google.isFinished()).isFalse();
        }
    }

    @Test
    void aWrongOrBrokenSourceIsNeverFinished() {
        for (long announced : new long[] {LARGE_BYTES - 1, LARGE_BYTES + 1, 8 << 20}) {
            try (ResumableStub google = new ResumableStub(List.of(), false)) {
                assertThat(failure(google, new GeneratedStream(LARGE_BYTES), OptionalLong.of(announced)))
                        .isEqualTo(Kind.SOURCE_FAILED);
                assertThat(google.isFinished()).isFalse();
            }
        }
        try (ResumableStub google = new ResumableStub(List.of(), false)) {
            assertThat(failure(google, new GeneratedStream(LARGE_BYTES, LARGE_BYTES - 5), OptionalLong.empty()))
                    .isEqualTo(Kind.SOURCE_FAILED);
            assertThat(google.isFinished()).isFalse();
        }
    }

    private static long put(ResumableStub google, InputStream content, OptionalLong size) {
        try (ObjectStore store = new GcsObjectStore(GcsOptions.defaults().at(google.url()))) {
            return store.put(KEY, content, size, PutOptions.none()).sizeBytes();
        }
    }

    private static Kind failure(ResumableStub google, InputStream content, OptionalLong size) {
        ObjectStoreException failure =
                Assertions.catchThrowableOfType(ObjectStoreException.class, () -> put(google, content, size));
        assertThat(failure).isNotNull();
        return failure.kind();
    }
}
