package io.tarn.gateway.object;

import io.tarn.catalog.Catalog;
import io.tarn.catalog.Entry;
import io.tarn.catalog.ObjectWriter;
import io.tarn.catalog.UploadRequest;
import io.tarn.catalog.WriteCondition;
import io.tarn.gateway.entry.LimitedContent;
import io.tarn.gateway.entry.ObjectAttributes;
import io.tarn.gateway.entry.ObjectChecksum;
import io.tarn.gateway.entry.WriteTarget;
import io.tarn.gateway.payload.Checksum;
import io.tarn.gateway.payload.ChecksumAlgorithm;
import io.tarn.gateway.payload.Payload;
import java.util.Optional;

/// Stores a body that is one object, however it was sent.
public final class StoreObject {
    /// The checksum of objects whose clients sent none (s3-gateway.md B-05).
    private static final ChecksumAlgorithm DEFAULT_CHECKSUM = ChecksumAlgorithm.CRC64NVME;

    private final Catalog catalog;

    public StoreObject(Catalog catalog) {
        this.catalog = catalog;
    }

    /// Reads the body to its end and makes it the object, if the condition holds then.
    ///
    /// @param computed whether the client sent no checksum, so that one is computed
    public Entry store(
            Payload payload,
            WriteTarget target,
            ObjectAttributes attributes,
            WriteCondition condition,
            boolean computed) {
        if (computed) {
            payload.compute(DEFAULT_CHECKSUM);
        }
        var request = new UploadRequest(
                attributes.contentType(),
                attributes.toMetadata(),
                payload.length(),
                attributes.otherStorageClass(),
                condition,
                false);
        return catalog.writer()
                .upload(
                        target.repository(),
                        target.branch(),
                        target.path(),
                        LimitedContent.of(payload),
                        request,
                        () -> described(payload, attributes, computed));
    }

    private static ObjectWriter.Described described(Payload payload, ObjectAttributes attributes, boolean computed) {
        Optional<Checksum> checksum = computed ? Optional.of(payload.computed(DEFAULT_CHECKSUM)) : payload.checksum();
        ObjectAttributes known = attributes.withChecksum(checksum.map(each -> new ObjectChecksum(each, false)));
        return new ObjectWriter.Described(payload.md5(), known.toMetadata());
    }
}
