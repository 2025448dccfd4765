package io.tarn.api.resources;

import static io.tarn.api.resources.RepositoryScope.repository;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tarn.api.ApiException;
import io.tarn.api.Exchange;
import io.tarn.api.objects.ObjectJson;
import io.tarn.api.objects.WriteConditions;
import io.tarn.block.ObjectStore.PresignedUrl;
import io.tarn.catalog.Catalog;
import io.tarn.catalog.DirectUploads;
import io.tarn.catalog.Entry;
import io.tarn.catalog.LinkRequest;
import io.tarn.versioning.Names;
import io.tarn.versioning.Repository;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Addresses that clients upload to by themselves (api.md 23.1).
final class StagingResource {
    private final Catalog catalog;

    StagingResource(Catalog catalog) {
        this.catalog = catalog;
    }

    record StagingLocation(
            String physicalAddress,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String presignedUrl,

            Optional<Long> presignedUrlExpiry) {}

    record GivenLocation(Optional<String> physicalAddress) {}

    record StagingMetadata(
            GivenLocation staging,
            String checksum,
            long sizeBytes,
            Optional<Map<String, String>> userMetadata,
            Optional<String> contentType,
            Optional<Long> mtime,
            boolean force) {}

    /// `getPhysicalAddress`. The branch is looked at when the address is linked.
    void address(Exchange exchange) {
        Repository repository = repository(catalog, exchange);
        DirectUploads.Place place = catalog.directUploads()
                .place(repository, exchange.path("branch"), exchange.query("path"), exchange.queryBool("presign"));
        Optional<PresignedUrl> url = place.url().map(exchange::absolute);
        exchange.json(
                200,
                new StagingLocation(
                        place.physicalAddress(),
                        url.map(PresignedUrl::url).orElse(null),
                        url.flatMap(PresignedUrl::expiry).map(Instant::getEpochSecond)));
    }

    /// `linkPhysicalAddress`. The answer shows the address as it was given.
    void link(Exchange exchange) {
        var body = exchange.body(StagingMetadata.class);
        String path = exchange.query("path");
        Names.path("path", path);
        Repository repository = repository(catalog, exchange);
        String given = body.staging()
                .physicalAddress()
                .orElseThrow(() -> new ApiException(400, "physical_address is required"));
        var request = new LinkRequest(
                given,
                body.checksum(),
                body.sizeBytes(),
                mtime(body.mtime()),
                body.userMetadata().orElse(Map.of()),
                body.contentType().orElse(""),
                WriteConditions.of(exchange.header("If-Match"), exchange.header("If-None-Match"))
                        .orElseThrow(ApiException::notImplemented),
                body.force());
        Entry entry = catalog.directUploads().link(repository, exchange.path("branch"), path, request);
        var address = new ObjectJson.Shown(given, Optional.empty());
        ObjectJson.stats(path, entry, address, Optional.of(entry.userMetadata()))
                .send(exchange.response(), 200);
    }

    /// A modification time that a client gives, in Unix seconds; 400 for what no entry can hold, which is
    /// anything beyond the years 1 to 9999.
    static Optional<Instant> mtime(Optional<Long> seconds) {
        return seconds.map(given -> {
            if (given < MTIME_MIN || given > MTIME_MAX) {
                throw new ApiException(400, "mtime is not a time in Unix seconds");
            }
            return Instant.ofEpochSecond(given);
        });
    }

    private static final long MTIME_MIN = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long MTIME_MAX = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
}
