package io.tarn.block.gcs;

import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobSourceOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.BlobWriteOption;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/// The keys that requests about objects carry.
record GcsEncryption(Optional<String> customerKey, Optional<String> kmsKey) {
    static GcsEncryption of(GcsOptions options) {
        return new GcsEncryption(
                options.customerKeyHex()
                        .map(hex -> Base64.getEncoder()
                                .encodeToString(HexFormat.of().parseHex(hex))),
                options.kmsKeyId());
    }

    BlobTargetOption[] target() {
        return customerKey
                .map(BlobTargetOption::encryptionKey)
                .or(() -> kmsKey.map(BlobTargetOption::kmsKeyName))
                .stream()
                .toArray(BlobTargetOption[]::new);
    }

    /// For the content of an object, which is sent as it is: the library would compress it on the way.
    BlobTargetOption[] create() {
        return Stream.concat(Stream.of(BlobTargetOption.disableGzipContent()), Stream.of(target()))
                .toArray(BlobTargetOption[]::new);
    }

    /// The same for large content.
    BlobWriteOption[] write() {
        Optional<BlobWriteOption> key =
                customerKey.map(BlobWriteOption::encryptionKey).or(() -> kmsKey.map(BlobWriteOption::kmsKeyName));
        return Stream.concat(Stream.of(BlobWriteOption.disableGzipContent()), key.stream())
                .toArray(BlobWriteOption[]::new);
    }

    BlobSourceOption[] source() {
        return customerKey.map(BlobSourceOption::decryptionKey).stream().toArray(BlobSourceOption[]::new);
    }

    BlobGetOption[] get() {
        return customerKey.map(BlobGetOption::decryptionKey).stream().toArray(BlobGetOption[]::new);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "GcsEncryption[customerKey=" + customerKey.map(_ -> "<secret>") + ", kmsKey=" + kmsKey + "]";
    }
}
