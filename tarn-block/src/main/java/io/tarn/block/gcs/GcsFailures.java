package io.tarn.block.gcs;

import com.google.api.client.http.HttpResponseException;
import com.google.cloud.storage.StorageException;
import io.tarn.block.BucketAddress;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the client library throws, as failures of object storage.
final class GcsFailures {
    private static final Set<String> SLOW_DOWN =
            Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "rateLimitExceededUnreg");
    private static final String CLOCK = "reasonable timeframe";

    private GcsFailures() {}

    /// A call of the library.
    interface Call<T> {
        T run() throws IOException;
    }

    static <T> T reading(BucketAddress address, Call<T> call) {
        return run(address, false, call);
    }

    static <T> T writing(BucketAddress address, Call<T> call) {
        return run(address, true, call);
    }

    static ObjectStoreException notFound(BucketAddress address) {
        return new ObjectStoreException(Kind.NOT_FOUND, "object " + uri(address) + " not found");
    }

    private static <T> T run(BucketAddress address, boolean write, Call<T> call) {
        try {
            return call.run();
        } catch (ObjectStoreException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw translate(address, write, e);
        }
    }

    private static RuntimeException translate(BucketAddress address, boolean write, Exception failure) {
        @Nullable IOException broken = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case StorageException answer
                when answer.getCode() > 0 -> {
                    return answered(address, write, answer, failure);
                }
                case HttpResponseException refused
                when refused.getStatusCode() < 500 -> {
                    return new ObjectStoreException(Kind.FORBIDDEN, refused(address, refused.getMessage()), failure);
                }
                case IOException io -> broken = io;
                default -> {}
            }
        }
        if (broken != null || failure instanceof StorageException) {
            return unavailable(reason(broken == null ? failure : broken), failure);
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }

    private static ObjectStoreException answered(
            BucketAddress address, boolean write, StorageException answer, Exception failure) {
        int code = answer.getCode();
        String reason = answer.getReason() == null ? "without a reason" : answer.getReason();
        if (code == 429 || (code == 403 && SLOW_DOWN.contains(reason))) {
            return new ObjectStoreException(
                    Kind.THROTTLED, "Google Cloud Storage asks to slow down (" + code + " " + reason + ")", failure);
        }
        return switch (code) {
            case 401, 403 -> new ObjectStoreException(Kind.FORBIDDEN, refused(address, answer.getMessage()), failure);
            case 404 -> notFound(address, write, answer, failure);
            case 416 ->
                new ObjectStoreException(
                        Kind.INVALID_ADDRESS, "the range begins beyond the end of " + uri(address), failure);
            default -> {
                String text = "Google Cloud Storage answered " + code + " " + reason + " for " + uri(address);
                yield code >= 500 || code == 408
                        ? unavailable("it answered " + code + " " + reason, failure)
                        : new ObjectStoreException(write ? Kind.WRITE_FAILED : Kind.UNAVAILABLE, text, failure);
            }
        };
    }

    private static ObjectStoreException notFound(
            BucketAddress address, boolean write, StorageException answer, Exception failure) {
        String message = String.valueOf(answer.getMessage()).toLowerCase(Locale.ROOT);
        if (write || address.key().isEmpty() || message.contains("bucket does not exist")) {
            return new ObjectStoreException(
                    write ? Kind.WRITE_FAILED : Kind.NOT_FOUND,
                    "there is no bucket " + address.bucket() + ": create it or correct the storage namespace",
                    failure);
        }
        return new ObjectStoreException(Kind.NOT_FOUND, "object " + uri(address) + " not found", failure);
    }

    private static String refused(BucketAddress address, @Nullable String message) {
        if (message != null && message.contains(CLOCK)) {
            return "Google refused the credentials because the clock of this machine is wrong: set it";
        }
        return "Google refused access to " + uri(address)
                + ": check blockstore.gs.credentials_file, and the role of its account on the bucket";
    }

    private static ObjectStoreException unavailable(String reason, Exception cause) {
        return new ObjectStoreException(
                Kind.UNAVAILABLE,
                "Google Cloud Storage cannot be reached: " + reason + "; tried up to " + GcsClient.TRIES_MAX + " times",
                cause);
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null ? name : name + " " + message;
    }

    private static String uri(BucketAddress address) {
        return address.uri(GcsObjectStore.SCHEME);
    }
}
