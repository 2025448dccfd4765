package io.tarn.block.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobStorageException;
import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the client library throws, as failures of object storage. The service's own text is not repeated: for
/// a wrong key it holds the signature.
final class AzureFailures {
    private static final String CLOCK = "Request date header too old";

    private AzureFailures() {}

    static <T> T reading(AzureAddress address, Supplier<T> call) {
        return run(address, false, call);
    }

    static <T> T writing(AzureAddress address, Supplier<T> call) {
        return run(address, true, call);
    }

    static boolean has(BlobStorageException failure, BlobErrorCode code) {
        return code.equals(failure.getErrorCode());
    }

    /// The failure for one that came up while the body of a blob was read.
    static IOException whileStreaming(AzureAddress address, RuntimeException failure) {
        return new IOException(
                "reading " + address.uri() + " broke off: " + translate(address, false, failure), failure);
    }

    private static <T> T run(AzureAddress address, boolean write, Supplier<T> call) {
        try {
            return call.get();
        } catch (ObjectStoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw translate(address, write, e);
        }
    }

    private static RuntimeException translate(AzureAddress address, boolean write, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case BlobStorageException answer -> {
                    return answered(address, write, answer);
                }
                case ClientAuthenticationException _ -> {
                    return new ObjectStoreException(
                            Kind.FORBIDDEN,
                            "no Azure identity was found or accepted for " + address.uri()
                                    + ": set blockstore.azure.storage_access_key, or give this machine an identity",
                            failure);
                }
                case IOException unreachable -> {
                    return unavailable(address, reason(unreachable), failure);
                }
                case TimeoutException _ -> {
                    return unavailable(address, "it did not answer in time", failure);
                }
                default -> {}
            }
        }
        return failure;
    }

    private static ObjectStoreException answered(AzureAddress address, boolean write, BlobStorageException answer) {
        int status = answer.getStatusCode();
        return switch (status) {
            case 401, 403 -> new ObjectStoreException(Kind.FORBIDDEN, forbidden(address, answer), answer);
            case 404 -> notFound(address, write, answer);
            case 416 ->
                new ObjectStoreException(
                        Kind.INVALID_ADDRESS, "the range begins beyond the end of " + address.uri(), answer);
            case 429, 503 ->
                new ObjectStoreException(
                        Kind.THROTTLED,
                        "the storage account " + address.account() + " asks to slow down (" + code(answer) + ")",
                        answer);
            default -> other(address, write, answer);
        };
    }

    private static ObjectStoreException other(AzureAddress address, boolean write, BlobStorageException answer) {
        int status = answer.getStatusCode();
        String text = "Azure answered " + status + " " + code(answer) + " for " + address.uri();
        if (status >= 500 || status == 408) {
            return unavailable(address, "it answered " + status + " " + code(answer), answer);
        }
        if (has(answer, BlobErrorCode.BLOB_ARCHIVED) || has(answer, BlobErrorCode.BLOB_BEING_REHYDRATED)) {
            return new ObjectStoreException(
                    Kind.UNAVAILABLE, text + ": move the blob out of the archive tier first", answer);
        }
        if (has(answer, BlobErrorCode.INVALID_URI)
                || has(answer, BlobErrorCode.INVALID_RESOURCE_NAME)
                || has(answer, BlobErrorCode.OUT_OF_RANGE_INPUT)) {
            return new ObjectStoreException(Kind.INVALID_ADDRESS, text, answer);
        }
        return new ObjectStoreException(write ? Kind.WRITE_FAILED : Kind.UNAVAILABLE, text, answer);
    }

    private static ObjectStoreException notFound(AzureAddress address, boolean write, BlobStorageException answer) {
        if (has(answer, BlobErrorCode.CONTAINER_NOT_FOUND)) {
            return new ObjectStoreException(
                    write ? Kind.WRITE_FAILED : Kind.NOT_FOUND,
                    "the storage account " + address.account() + " has no container " + address.container()
                            + ": create it or correct the storage namespace",
                    answer);
        }
        return new ObjectStoreException(Kind.NOT_FOUND, "object " + address.uri() + " not found", answer);
    }

    private static String forbidden(AzureAddress address, BlobStorageException answer) {
        String message = answer.getServiceMessage();
        if (message != null && message.contains(CLOCK)) {
            return "Azure refused " + address.uri() + " because the clock of this machine is wrong: set it";
        }
        if (has(answer, BlobErrorCode.AUTHENTICATION_FAILED)) {
            return "Azure refused the credentials for " + address.uri()
                    + ": check blockstore.azure.storage_access_key (or the identity) and the clock of this machine";
        }
        return "Azure refused access to " + address.uri() + " (" + code(answer)
                + "): check blockstore.azure.storage_access_key, or the role of the identity on the container";
    }

    private static ObjectStoreException unavailable(AzureAddress address, String reason, Throwable cause) {
        return new ObjectStoreException(
                Kind.UNAVAILABLE,
                "the storage account " + address.account() + " cannot be reached: " + reason + "; tried "
                        + AzureClients.TRIES_MAX + " times",
                cause);
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        return message == null ? name : name + " " + message;
    }

    private static String code(BlobStorageException answer) {
        @Nullable BlobErrorCode code = answer.getErrorCode();
        return code == null ? "without a code" : code.toString();
    }
}
