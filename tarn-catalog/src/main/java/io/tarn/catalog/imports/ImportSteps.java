package io.tarn.catalog.imports;

import io.tarn.block.ObjectStoreException;
import io.tarn.catalog.task.TaskStoppedException;
import io.tarn.kv.KeyValueException;
import io.tarn.versioning.VersioningException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// Says in a failure which step of an import it happened in.
final class ImportSteps {
    private ImportSteps() {}

    /// What `work` gives; what it throws has `step` and a colon before its text.
    static <T> T within(String step, Supplier<T> work) {
        try {
            return work.get();
        } catch (TaskStoppedException e) {
            throw e;
        } catch (VersioningException e) {
            throw e.within(step);
        } catch (ObjectStoreException e) {
            throw new VersioningException(kind(e), step + ": " + e.getMessage() + ending(e), e);
        } catch (KeyValueException | UncheckedIOException e) {
            throw new VersioningException(VersioningException.Kind.INTERNAL, step + ": " + e.getMessage(), e);
        }
    }

    static void within(String step, Runnable work) {
        within(step, () -> {
            work.run();
            return true;
        });
    }

    private static VersioningException.Kind kind(ObjectStoreException e) {
        return switch (e.kind()) {
            case NOT_FOUND -> VersioningException.Kind.NOT_FOUND;
            case FORBIDDEN -> VersioningException.Kind.FORBIDDEN;
            case INVALID_ADDRESS, UNSUPPORTED, INVALID_PART, SOURCE_FAILED -> VersioningException.Kind.INVALID;
            case WRITE_FAILED, THROTTLED, UNAVAILABLE -> VersioningException.Kind.INTERNAL;
        };
    }

    /// What clients look for at the end of the text, where it is missing.
    private static String ending(ObjectStoreException e) {
        String end = switch (e.kind()) {
            case FORBIDDEN -> "forbidden";
            case INVALID_ADDRESS -> "invalid address";
            default -> "";
        };
        return String.valueOf(e.getMessage()).endsWith(end) ? "" : ": " + end;
    }
}
