package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tarn.access.Permission;
import io.tarn.api.Exchange;
import io.tarn.api.Page;
import io.tarn.api.objects.JsonOutput;
import io.tarn.api.objects.ObjectJson;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.ListRequest;
import io.tarn.catalog.StageRequest;
import io.tarn.catalog.WriteCondition;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Objects, apart from their content and from deleting them (api.md 21).
final class ObjectsResource {
    private final Catalog catalog;

    ObjectsResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record ObjectStageCreation(
            String physicalAddress,
            String checksum,
            long sizeBytes,
            Optional<Long> mtime,
            Optional<Map<String, String>> metadata,
            Optional<String> contentType,
            boolean force) {}

    record ObjectCopyCreation(String srcPath, Optional<String> srcRef, boolean force, boolean shallow) {}

    record UserMetadata(Map<String, String> set) {}

    record UnderlyingProperties(
            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String storageClass) {}

    /// `statObject`.
    void stat(Exchange exchange) {
        String ref = Names.ref("ref", exchange.path("ref"));
        String path = path(exchange);
        Repository repository = repository(catalog, exchange);
        Entry entry = catalog.reader().get(repository, ref, path);
        Optional<PresignedUrl> url = exchange.queryBool("presign")
                ? Optional.of(exchange.absolute(catalog.reader().presignRead(repository, entry, path)))
                : Optional.empty();
        var metadata = exchange.queryBool("user_metadata") ? entry.userMetadata() : Map.<String, String>of();
        var address = ObjectJson.address(catalog, repository, entry, url);
        ObjectJson.stats(path, entry, address, Optional.of(metadata)).send(exchange.response(), 200);
    }

    /// `listObjects`.
    void list(Exchange exchange) {
        String ref = Names.ref("ref", exchange.path("ref"));
        Page wanted = exchange.page();
        var request = new ListRequest(wanted.prefix(), wanted.after(), wanted.delimiter(), wanted.amount());
        boolean metadata = exchange.queryBool("user_metadata");
        Repository repository = repository(catalog, exchange);
        var page = catalog.reader().listRows(repository, ref, request);
        JsonOutput json = exchange.queryBool("presign")
                ? ObjectJson.presignedListing(
                        catalog, repository, page, metadata, (path, entry) -> url(exchange, repository, path, entry))
                : ObjectJson.listing(catalog, repository, page, metadata);
        json.send(exchange.response(), 200);
    }

    private Optional<PresignedUrl> url(Exchange exchange, Repository repository, String path, Entry entry) {
        return exchange.isAllowed(Permission.onObject("fs:ReadObject", repository.name(), path))
                ? Optional.of(exchange.absolute(catalog.reader().presignRead(repository, entry, path)))
                : Optional.empty();
    }

    /// `getUnderlyingProperties`.
    void underlyingProperties(Exchange exchange) {
        String ref = Names.ref("ref", exchange.path("ref"));
        String path = path(exchange);
        Repository repository = repository(catalog, exchange);
        Entry entry = catalog.reader().get(repository, ref, path);
        var properties = catalog.reader().properties(repository, entry);
        exchange.json(200, new UnderlyingProperties(properties.storageClass().orElse(null)));
    }

    /// `stageObject`.
    void stage(Exchange exchange) {
        var body = exchange.body(ObjectStageCreation.class);
        String path = path(exchange);
        Repository repository = repository(catalog, exchange);
        var request = new StageRequest(
                body.physicalAddress(),
                body.checksum(),
                body.sizeBytes(),
                StagingResource.mtime(body.mtime()),
                body.metadata().orElse(Map.of()),
                body.contentType().orElse(""),
                new WriteCondition.None(),
                body.force());
        Entry entry = catalog.writer().stage(repository, exchange.path("branch"), path, request);
        var address = new ObjectJson.Shown(body.physicalAddress(), Optional.empty());
        ObjectJson.stats(path, entry, address, Optional.empty()).send(exchange.response(), 201);
    }

    /// `copyObject`, bytes included unless `shallow`.
    void copy(Exchange exchange) {
        var body = exchange.body(ObjectCopyCreation.class);
        Names.path("path", body.srcPath());
        String path = exchange.query("dest_path");
        Names.path("path", path);
        Repository repository = repository(catalog, exchange);
        String branch = exchange.path("branch");
        String sourceRef = body.srcRef().filter(ref -> !ref.isEmpty()).orElse(branch);
        Entry entry = body.shallow()
                ? catalog.copier().copyShallow(repository, branch, path, sourceRef, body.srcPath(), body.force())
                : catalog.copier().copy(repository, branch, path, sourceRef, body.srcPath(), body.force());
        var address = ObjectJson.address(catalog, repository, entry, Optional.empty());
        ObjectJson.stats(path, entry, address, Optional.of(entry.userMetadata()))
                .send(exchange.response(), 201);
    }

    /// `updateObjectUserMetadata`.
    void updateMetadata(Exchange exchange) {
        String path = path(exchange);
        String branch = Names.branch("branch", exchange.path("branch"));
        Map<String, String> metadata = exchange.body(UserMetadata.class).set();
        catalog.writer().updateMetadata(repository(catalog, exchange), branch, path, metadata);
        exchange.empty(204);
    }

    /// `uploadObjectPreflight`: the permission is all there is to it.
    void uploadPreflight(Exchange exchange) {
        exchange.empty(204);
    }

    private static String path(Exchange exchange) {
        String path = exchange.query("path");
        Names.path("path", path);
        return path;
    }
}
