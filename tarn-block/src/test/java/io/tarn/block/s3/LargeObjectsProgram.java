package io.tarn.block.s3;

import io.tarn.block.LargeObjects;
import java.net.URI;
import java.util.Optional;

/// Arguments: endpoint, key id, secret, namespace, `known` or `unknown` length.
final class LargeObjectsProgram {
    private LargeObjectsProgram() {}

    static void main(String[] arguments) {
        S3Options.AccessKey key = new S3Options.AccessKey(arguments[1], arguments[2], Optional.empty());
        try (S3ObjectStore store = new S3ObjectStore(S3Options.at(URI.create(arguments[0]), key))) {
            LargeObjects.roundTrip(store, arguments[3], arguments[4].equals("known"));
        }
    }
}
