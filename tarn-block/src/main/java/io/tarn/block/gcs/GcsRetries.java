package io.tarn.block.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.retrying.BasicResultRetryAlgorithm;
import com.google.api.gax.retrying.ResultRetryAlgorithm;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageRetryStrategy;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Which failures are tried again: what the library's own strategy names, and every broken connection. Any
/// request may be, as each of them puts an object there whole, or removes it.
final class GcsRetries implements StorageRetryStrategy {
    private static final long serialVersionUID = 1L;

    @Override
    public ResultRetryAlgorithm<?> getIdempotentHandler() {
        return new Algorithm<>(
                StorageRetryStrategy.getUniformStorageRetryStrategy().getIdempotentHandler());
    }

    @Override
    public ResultRetryAlgorithm<?> getNonidempotentHandler() {
        return getIdempotentHandler();
    }

    private static final class Algorithm<T> extends BasicResultRetryAlgorithm<T> {
        private final ResultRetryAlgorithm<T> known;

        Algorithm(ResultRetryAlgorithm<T> known) {
            this.known = known;
        }

        @Override
        public boolean shouldRetry(Throwable failure, T answer) {
            return known.shouldRetry(failure, answer) || isBrokenConnection(failure);
        }

        private static boolean isBrokenConnection(@Nullable Throwable failure) {
            boolean broken = false;
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof HttpResponseException
                        || (cause instanceof StorageException answer && answer.getCode() > 0)) {
                    return false;
                }
                broken |= cause instanceof IOException;
            }
            return broken;
        }
    }
}
