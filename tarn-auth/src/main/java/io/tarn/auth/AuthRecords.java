package io.tarn.auth;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.tarn.auth.record.CredentialData;
import io.tarn.auth.record.UserData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Values of users and access keys in the key-value store, and the keys of the single user (engine.md 8.8). The
/// keys of the directory are in [io.tarn.auth.directory.stored.DirectoryKeys].
public final class AuthRecords {
    static final byte[] BASIC_AUTH = bytes("basicAuth");
    static final byte[] AUTH = bytes("auth");
    static final byte[] ADMIN = bytes("users/superAdmin");
    static final byte[] INSTALLATION_ID = bytes("installation_id");

    private static final String CREDENTIALS_PREFIX = "uCredentials/superAdmin/credentials/";
    private static final String METADATA_PREFIX = "installation_metadata/";

    private AuthRecords() {}

    /// A text in UTF-8.
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// UTF-8 as text.
    public static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /// Where an access control server keeps the keys of a user, in partition [#AUTH].
    static String legacyCredentialsPrefix(String userName) {
        return "uCredentials/" + userName + "/credentials/";
    }

    static byte[] credentialsPrefix() {
        return bytes(CREDENTIALS_PREFIX);
    }

    static byte[] credentialKey(String accessKeyId) {
        return bytes(CREDENTIALS_PREFIX + accessKeyId);
    }

    static String accessKeyId(byte[] credentialKey) {
        return text(credentialKey).substring(CREDENTIALS_PREFIX.length());
    }

    public static byte[] metadataKey(String name) {
        return bytes(METADATA_PREFIX + name);
    }

    /// A user record.
    public static byte[] encode(User user) {
        return UserData.newBuilder()
                .setCreatedAt(timestamp(user.createdAt()))
                .setUsername(user.name())
                .setFriendlyName(user.friendlyName())
                .setEmail(user.email())
                .setSource(user.source())
                .setExternalId(user.externalId())
                .setInactive(!user.active())
                .build()
                .toByteArray();
    }

    public static User decodeUser(byte[] value) {
        try {
            UserData data = UserData.parseFrom(value);
            return new User(
                    data.getUsername(),
                    instant(data.getCreatedAt()),
                    data.getFriendlyName(),
                    data.getEmail(),
                    data.getSource(),
                    data.getExternalId(),
                    !data.getInactive());
        } catch (InvalidProtocolBufferException e) {
            throw new AuthException(AuthException.Kind.CORRUPT, "the stored user record cannot be read", e);
        }
    }

    public static byte[] encode(Credential credential, SecretBox box) {
        return CredentialData.newBuilder()
                .setAccessKeyId(credential.key().id())
                .setSecretAccessKeyEncryptedBytes(
                        ByteString.copyFrom(box.seal(bytes(credential.key().secret()))))
                .setIssuedDate(timestamp(credential.issuedAt()))
                .setUserId(ByteString.copyFromUtf8(credential.userName()))
                .build()
                .toByteArray();
    }

    /// The access key in a record, with its secret opened by `box`.
    public static Credential decodeCredential(byte[] value, SecretBox box) {
        try {
            CredentialData data = CredentialData.parseFrom(value);
            byte[] secret = box.open(data.getSecretAccessKeyEncryptedBytes().toByteArray());
            return new Credential(
                    new AccessKey(data.getAccessKeyId(), text(secret)),
                    instant(data.getIssuedDate()),
                    data.getUserId().toStringUtf8());
        } catch (InvalidProtocolBufferException e) {
            throw new AuthException(AuthException.Kind.CORRUPT, "a stored credential record cannot be read", e);
        }
    }

    /// When the access key in a record was made; its secret stays shut.
    public static Instant issuedAt(byte[] value) {
        try {
            return instant(CredentialData.parseFrom(value).getIssuedDate());
        } catch (InvalidProtocolBufferException e) {
            throw new AuthException(AuthException.Kind.CORRUPT, "a stored credential record cannot be read", e);
        }
    }

    /// A moment as records have it.
    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /// The moment in a record.
    public static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
