package io.tarn.block.local;

import io.tarn.block.ObjectStoreException;
import io.tarn.block.ObjectStoreException.Kind;
import io.tarn.block.StorageLocation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/// Says what a failure of the file system means for an object.
final class LocalFailures {
    private LocalFailures() {}

    /// A failure to read: missing, refused, or broken.
    static ObjectStoreException reading(StorageLocation location, IOException failure) {
        String name = name(location);
        return switch (failure) {
            case NoSuchFileException e -> new ObjectStoreException(Kind.NOT_FOUND, "object " + name + " not found", e);
            case AccessDeniedException e ->
                new ObjectStoreException(Kind.FORBIDDEN, "the server may not read " + name + ": forbidden", e);
            default ->
                new ObjectStoreException(Kind.UNAVAILABLE, "cannot read " + name + ": " + reason(failure), failure);
        };
    }

    /// A failure to write: the disk is full, read-only or broken.
    static ObjectStoreException writing(StorageLocation location, IOException failure) {
        return new ObjectStoreException(
                Kind.WRITE_FAILED, "write failed: " + name(location) + ": " + reason(failure), failure);
    }

    /// The reason without the path, which is nobody's business outside.
    static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "no such folder";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    private static String name(StorageLocation location) {
        return switch (location) {
            case StorageLocation.Relative relative -> relative.key();
            case StorageLocation.Full full -> full.uri();
        };
    }
}
