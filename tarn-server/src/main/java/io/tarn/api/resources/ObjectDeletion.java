package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import io.tarn.access.Permission;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.catalog.Catalog;
import io.tarn.versioning.Names;
import io.tarn.versioning.VersioningException;
import java.util.ArrayList;
import java.util.List;

/// Deletes objects, one or many (api.md 21).
final class ObjectDeletion {
    /// Paths in one request.
    static final int PATHS_MAX = 1000;

    private final Catalog catalog;

    ObjectDeletion(Catalog catalog) {
        this.catalog = catalog;
    }

    record PathList(List<String> paths) {}

    record ObjectError(String path, int statusCode, String message) {}

    record ObjectErrorList(List<ObjectError> errors) {}

    /// `deleteObject`. Deleting what is not there succeeds.
    void delete(Exchange exchange) {
        String path = exchange.query("path");
        Names.path("path", path);
        String branch = Names.branch("branch", exchange.path("branch"));
        catalog.writer().delete(repository(catalog, exchange), branch, path, exchange.queryBool("force"));
        exchange.empty(204);
    }

    /// `deleteObjects`. Refused paths are reported one by one, the others deleted in one go; an empty path is
    /// none.
    void deleteAll(Exchange exchange) {
        List<String> paths = exchange.body(PathList.class).paths();
        if (paths.size() > PATHS_MAX) {
            throw new ApiException(400, "request size exceeded, max paths is set to " + PATHS_MAX);
        }
        if (paths.isEmpty()) {
            exchange.nothingToAuthorize();
        }
        String repository = exchange.path("repository");
        var errors = new ArrayList<ObjectError>();
        var permitted = new ArrayList<String>(paths.size());
        for (String path : paths) {
            if (!exchange.isAllowed(Permission.onObject("fs:DeleteObject", repository, path))) {
                errors.add(new ObjectError(path, 401, "Unauthorized"));
            } else if (!path.isEmpty()) {
                permitted.add(path);
            }
        }
        if (!permitted.isEmpty()) {
            errors.addAll(delete(exchange, permitted));
        }
        exchange.json(200, new ObjectErrorList(errors));
    }

    /// Whatever is not found is deleted already: objects, their branch, their repository.
    private List<ObjectError> delete(Exchange exchange, List<String> paths) {
        try {
            catalog.writer()
                    .deleteAll(
                            repository(catalog, exchange), exchange.path("branch"), paths, exchange.queryBool("force"));
            return List.of();
        } catch (VersioningException e) {
            return switch (e.kind()) {
                case NOT_FOUND -> List.of();
                case GONE -> throw e;
                case FORBIDDEN -> repeated(paths, 403, e);
                case INVALID,
                        CONFLICT,
                        MERGE_CONFLICT,
                        PRECONDITION_FAILED,
                        HOOK_FAILED,
                        TOO_MANY_TRIES,
                        OVERLOADED,
                        NOT_IMPLEMENTED,
                        INTERNAL -> repeated(paths, 500, e);
            };
        }
    }

    private static List<ObjectError> repeated(List<String> paths, int status, VersioningException e) {
        String message = String.valueOf(e.getMessage());
        return paths.stream()
                .map(path -> new ObjectError(path, status, message))
                .toList();
    }
}
