package io.tarn.auth;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tarn.auth.record.CredentialData;
import io.tarn.kv.Condition;
import io.tarn.kv.KeyPrefix;
import io.tarn.kv.KeyValueStore;
import io.tarn.kv.Scan;
import java.util.ArrayList;
import java.util.List;

/// Seals stored secrets anew that were sealed under the previous `auth.encrypt.secret_key`, so that it can be
/// forgotten. Servers that know both keys may run meanwhile, several of them may do this at once, and it can be
/// broken off.
public final class SecretRotation {
    private static final byte[] PREFIX = AuthRecords.bytes("uCredentials/");
    private static final int PAGE = 100;

    private final KeyValueStore store;
    private final SecretBox box;

    public SecretRotation(KeyValueStore store, SecretBox box) {
        this.store = store;
        this.box = box;
    }

    /// How it went.
    ///
    /// @param sealed secrets that are under the new key now
    /// @param unreadable secrets that neither key opens
    public record Outcome(int sealed, int unreadable) {}

    /// Goes through all access keys. Costs up to three key derivations each.
    public Outcome run() {
        int sealedAnew = 0;
        int unreadable = 0;
        for (byte[] partition : List.of(AuthRecords.BASIC_AUTH, AuthRecords.AUTH)) {
            for (byte[] key : keys(partition)) {
                switch (seal(partition, key)) {
                    case SEALED -> sealedAnew++;
                    case UNREADABLE -> unreadable++;
                    case CURRENT -> {}
                }
            }
        }
        return new Outcome(sealedAnew, unreadable);
    }

    private enum Step {
        SEALED,
        CURRENT,
        UNREADABLE
    }

    private Step seal(byte[] partition, byte[] key) {
        while (true) {
            byte[] stored = store.get(partition, key).orElse(null);
            if (stored == null) {
                return Step.CURRENT;
            }
            CredentialData data;
            byte[] plain;
            try {
                data = CredentialData.parseFrom(stored);
                byte[] secret = data.getSecretAccessKeyEncryptedBytes().toByteArray();
                if (!box.isOutdated(secret)) {
                    box.open(secret);
                    return Step.CURRENT;
                }
                plain = box.open(secret);
            } catch (InvalidProtocolBufferException | AuthException e) {
                return Step.UNREADABLE;
            }
            byte[] anew = data.toBuilder()
                    .setSecretAccessKeyEncryptedBytes(ByteString.copyFrom(box.seal(plain)))
                    .build()
                    .toByteArray();
            if (store.setIf(partition, key, anew, Condition.unchanged(stored))) {
                return Step.SEALED;
            }
        }
    }

    private List<byte[]> keys(byte[] partition) {
        List<byte[]> keys = new ArrayList<>();
        try (Scan scan = store.scan(partition, PREFIX, PAGE)) {
            while (scan.next() && KeyPrefix.starts(scan.key(), PREFIX)) {
                keys.add(scan.key());
            }
        }
        return keys;
    }
}
