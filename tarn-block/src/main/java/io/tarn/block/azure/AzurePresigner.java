package io.tarn.block.azure;

import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.UserDelegationKey;
import com.azure.storage.blob.sas.BlobSasPermission;
import com.azure.storage.blob.sas.BlobServiceSasSignatureValues;
import com.azure.storage.common.sas.SasProtocol;
import io.tarn.block.ContentDisposition;
import io.tarn.block.ObjectStore.PresignRequest;
import io.tarn.block.ObjectStore.PresignedUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Signs URLs: with the account key, or with a user delegation key that is fetched once in a while. Whoever
/// writes must send the header `x-ms-blob-type: BlockBlob`.
final class AzurePresigner {
    /// How far the clock of the service may be behind.
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Duration DELEGATION = Duration.ofHours(24);

    private final AzureClients clients;
    private final Duration expiry;
    private final SasProtocol protocol;
    private final InstantSource clock;
    private final Map<String, UserDelegationKey> delegations = new ConcurrentHashMap<>();

    AzurePresigner(AzureClients clients, AzureOptions options, InstantSource clock) {
        this.clients = clients;
        this.expiry = options.preSignedExpiry();
        this.protocol = options.testEndpointUrl().isPresent() ? SasProtocol.HTTPS_HTTP : SasProtocol.HTTPS_ONLY;
        this.clock = clock;
    }

    PresignedUrl sign(AzureAddress address, PresignRequest request) {
        Instant end = clock.instant().plus(expiry).truncatedTo(ChronoUnit.SECONDS);
        BlobSasPermission permission = request.write()
                ? new BlobSasPermission().setCreatePermission(true).setWritePermission(true)
                : new BlobSasPermission().setReadPermission(true);
        BlobServiceSasSignatureValues values =
                new BlobServiceSasSignatureValues(end.atOffset(ZoneOffset.UTC), permission).setProtocol(protocol);
        request.fileName().map(ContentDisposition::attachment).ifPresent(values::setContentDisposition);
        BlobClient blob = clients.blob(address);
        String signature = AzureFailures.reading(
                address,
                () -> clients.hasKey()
                        ? blob.generateSas(values)
                        : blob.generateUserDelegationSas(values, delegation(address.account(), end)));
        return new PresignedUrl(blob.getBlobUrl() + "?" + signature, Optional.of(end));
    }

    private UserDelegationKey delegation(String account, Instant neededUntil) {
        UserDelegationKey known = delegations.get(account);
        if (known != null && known.getSignedExpiry().toInstant().isAfter(neededUntil)) {
            return known;
        }
        Instant now = clock.instant();
        UserDelegationKey fetched = clients.service(account)
                .getUserDelegationKey(
                        at(now.minus(SKEW)), at(now.plus(DELEGATION).plus(expiry)));
        delegations.put(account, fetched);
        return fetched;
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).atOffset(ZoneOffset.UTC);
    }
}
