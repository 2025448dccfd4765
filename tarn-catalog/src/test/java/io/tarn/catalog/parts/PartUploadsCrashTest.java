package io.tarn.catalog.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.block.FaultyObjectStore;
import io.tarn.block.FaultyObjectStore.Operation;
import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.WriteCondition;
import io.tarn.kv.FaultyKeyValueStore.Fault;
import io.tarn.kv.FaultyKeyValueStore.Plan;
import io.tarn.kv.KeyValueException;
import io.tarn.kv.memory.MemoryKeyValueStore;
import io.tarn.versioning.VersioningException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Uploads are created, get parts and are aborted while each call of the stores fails in turn, before it took effect or
/// after: whatever was not acknowledged can be done again, and nothing wrong is there to be seen.
class PartUploadsCrashTest {
    private static final WriteCondition NONE = new WriteCondition.None();
    private static final List<FaultyObjectStore.Fault> STORE_FAULTS = List.of(
            new FaultyObjectStore.Fault.FailBefore(ObjectStoreException.Kind.UNAVAILABLE),
            new FaultyObjectStore.Fault.FailAfter(ObjectStoreException.Kind.UNAVAILABLE),
            new FaultyObjectStore.Fault.LoseAnswer());

    @TempDir
    Path folder;

    /// What is tried with one call failing, and looked at afterwards.
    private interface Case {
        /// Before anything fails.
        Upload prepare(UploadLake lake);

        void act(UploadLake lake, Upload upload);

        /// Everything works again.
        void verify(UploadLake lake, Upload upload, boolean failed);
    }

    private static final class Creating implements Case {
        @Override
        public Upload prepare(UploadLake lake) {
            return lake.begin("other");
        }

        @Override
        public void act(UploadLake lake, Upload upload) {
            lake.begin("a");
        }

        @Override
        public void verify(UploadLake lake, Upload other, boolean failed) {
            assertThat(lake.entry("a")).isEmpty();
            Upload again = lake.begin("a");
            lake.complete(again, List.of(lake.put(again, 1, "one")), NONE);
            assertThat(lake.content("a")).isEqualTo("one");
            lake.complete(other, List.of(lake.put(other, 1, "kept")), NONE);
            assertThat(lake.content("other")).isEqualTo("kept");
            assertThat(lake.listed("", Optional.empty()).size()).isLessThanOrEqualTo(1);
            assertNothingStaysUnderWay(lake);
            assertThat(lake.content("a")).isEqualTo("one");
        }
    }

    /// Replaces a part.
    private static class Storing implements Case {
        @Override
        public Upload prepare(UploadLake lake) {
            Upload upload = lake.begin("a");
            lake.put(upload, 1, "one");
            lake.put(upload, 2, "two");
            return upload;
        }

        @Override
        public void act(UploadLake lake, Upload upload) {
            lake.put(upload, 1, "ONE");
        }

        @Override
        public void verify(UploadLake lake, Upload upload, boolean failed) {
            if (failed) {
                lake.put(upload, 1, "ONE");
            }
            List<Part> parts = lake.uploads.parts(upload);
            assertThat(parts).extracting(Part::number).containsExactly(1, 2);
            lake.complete(upload, parts, NONE);
            assertThat(lake.content("a")).isEqualTo("ONEtwo");
            assertThat(lake.entry("a").orElseThrow().etag())
                    .isEqualTo(lake.completion(parts).etag());
            assertNothingStaysUnderWay(lake);
        }
    }

    /// Replaces a part and completes with what the registry says, without storing it again.
    private static final class Carrying extends Storing {
        @Override
        public void verify(UploadLake lake, Upload upload, boolean failed) {
            List<Part> parts = lake.uploads.parts(upload);
            try {
                lake.complete(upload, parts, NONE);
            } catch (UploadException e) {
                assertThat(failed).isTrue();
                assertThat(e.kind()).isEqualTo(UploadException.Kind.PARTS_CHANGED);
                assertThat(lake.entry("a")).isEmpty();
                super.verify(lake, upload, true);
                return;
            }
            String first = parts.getFirst().md5().equals(UploadLake.md5("ONE")) ? "ONE" : "one";
            assertThat(lake.content("a")).isEqualTo(first + "two");
        }
    }

    private static final class Aborting implements Case {
        @Override
        public Upload prepare(UploadLake lake) {
            Upload upload = lake.begin("a");
            lake.put(upload, 1, "one");
            return upload;
        }

        @Override
        public void act(UploadLake lake, Upload upload) {
            lake.uploads.abort(upload);
        }

        @Override
        public void verify(UploadLake lake, Upload upload, boolean failed) {
            if (failed) {
                abortAgain(lake, upload);
            }
            assertThat(lake.listed("", Optional.empty())).isEmpty();
            assertThat(lake.uploads.find(lake.repository, "main", "a", upload.id()))
                    .isEmpty();
            assertGone(() -> lake.put(upload, 1, "x"));
            assertGone(() -> lake.complete(upload, List.of(), NONE));
            assertThat(lake.entry("a")).isEmpty();
            lake.housekeeping().round();
            assertNothingIsLeft(lake);
            assertThat(lake.uploads.parts(upload)).isEmpty();
            assertThatThrownBy(() -> lake.objects.listParts(upload.location(), upload.storeUploadId(), 0, 1))
                    .isInstanceOf(ObjectStoreException.class);
        }

        private static void abortAgain(UploadLake lake, Upload upload) {
            try {
                lake.uploads.abort(upload);
            } catch (UploadException e) {
                assertThat(e.kind()).isEqualTo(UploadException.Kind.GONE);
            }
        }
    }

    private static void assertGone(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        UploadException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(UploadException.Kind.GONE));
    }

    /// Whatever a failure left is dropped when it has rested.
    private static void assertNothingStaysUnderWay(UploadLake lake) {
        lake.clock.advance(Duration.ofDays(8));
        lake.housekeeping().round();
        assertNothingIsLeft(lake);
    }

    private static void assertNothingIsLeft(UploadLake lake) {
        try (UploadScan all = lake.uploads.all(lake.repository)) {
            assertThat(all.next()).isEmpty();
        }
    }

    private void eachCallOfTheRecords(String name, Case tried) {
        boolean reached = true;
        for (int n = 1; reached; n++) {
            assertThat(n).isLessThan(50);
            reached = false;
            for (boolean after : new boolean[] {false, true}) {
                reached |= withFailureOf(n, after, name, tried);
            }
        }
    }

    private boolean withFailureOf(int n, boolean after, String name, Case tried) {
        try (var lake = new UploadLake(folder, name + n + after, new MemoryKeyValueStore())) {
            Upload upload = tried.prepare(lake);
            long base = lake.keyValues.calls();
            var kind = KeyValueException.Kind.UNAVAILABLE;
            lake.keyValues.plan((number, _) ->
                    number == base + n ? (after ? new Fault.After(kind) : new Fault.Before(kind)) : new Fault.None());
            boolean failed = fails(() -> tried.act(lake, upload));
            boolean reached = lake.keyValues.calls() >= base + n;
            lake.keyValues.plan(Plan.none());
            tried.verify(lake, upload, failed);
            return reached;
        }
    }

    private static boolean fails(Runnable action) {
        try {
            action.run();
            return false;
        } catch (KeyValueException | ObjectStoreException | VersioningException e) {
            return true;
        }
    }

    private void eachFaultOfTheStore(String name, Operation operation, Case tried, Consumer<Boolean> outcome) {
        for (int i = 0; i < STORE_FAULTS.size(); i++) {
            try (var lake = new UploadLake(folder, name + i, new MemoryKeyValueStore())) {
                Upload upload = tried.prepare(lake);
                lake.objects.onCall(operation, lake.objects.calls(operation) + 1, STORE_FAULTS.get(i));
                boolean failed = fails(() -> tried.act(lake, upload));
                outcome.accept(failed);
                tried.verify(lake, upload, failed);
            }
        }
    }

    @Test
    void anUploadIsCreated() {
        eachCallOfTheRecords("create", new Creating());
        eachFaultOfTheStore(
                "create-store",
                Operation.CREATE_MULTIPART,
                new Creating(),
                failed -> assertThat(failed).isTrue());
    }

    @Test
    void aPartIsReplaced() {
        eachCallOfTheRecords("part", new Storing());
        eachFaultOfTheStore(
                "part-store",
                Operation.UPLOAD_PART,
                new Storing(),
                failed -> assertThat(failed).isTrue());
    }

    @Test
    void aPartIsReplacedAndNotSentAgain() {
        eachCallOfTheRecords("carry", new Carrying());
        eachFaultOfTheStore(
                "carry-store",
                Operation.UPLOAD_PART,
                new Carrying(),
                failed -> assertThat(failed).isTrue());
    }

    /// What the store could not remove is left to housekeeping.
    @Test
    void anUploadIsAborted() {
        eachCallOfTheRecords("abort", new Aborting());
        eachFaultOfTheStore(
                "abort-store",
                Operation.ABORT_MULTIPART,
                new Aborting(),
                failed -> assertThat(failed).isFalse());
    }
}
