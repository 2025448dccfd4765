package io.tarn.auth;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.tarn.auth.record.CredentialData;
import io.tarn.auth.record.UserData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Keys and values of the auth records in the key-value store (engine.md 8.8): the one place that knows them.
final class AuthRecords {
    static final byte[] BASIC_AUTH = bytes("basicAuth");
    static final byte[] AUTH = bytes("auth");
    static final byte[] ADMIN = bytes("users/superAdmin");
    static final byte[] INSTALLATION_ID = bytes("installation_id");

    private static final String CREDENTIALS_PREFIX = "uCredentials/superAdmin/credentials/";
    private static final String METADATA_PREFIX = "installation_metadata/";

    private AuthRecords() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] value) {
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

    static byte[] metadataKey(String name) {
        return bytes(METADATA_PREFIX + name);
    }

    static byte[] encode(User user) {
        return UserData.newBuilder()
                .setCreatedAt(timestamp(user.createdAt()))
                .setUsername(user.name())
                .setFriendlyName(user.friendlyName())
                .setEmail(user.email())
                .setSource(user.source())
                .build()
                .toByteArray();
    }

    static User decodeUser(byte[] value) {
        try {
            UserData data = UserData.parseFrom(value);
            return new User(
                    data.getUsername(),
                    instant(data.getCreatedAt()),
                    data.getFriendlyName(),
                    data.getEmail(),
                    data.getSource());
        } catch (InvalidProtocolBufferException e) {
            throw new AuthException(AuthException.Kind.CORRUPT, "the stored user record cannot be read", e);
        }
    }

    static byte[] encode(Credential credential, SecretBox box) {
        return CredentialData.newBuilder()
                .setAccessKeyId(credential.key().id())
                .setSecretAccessKeyEncryptedBytes(
                        ByteString.copyFrom(box.seal(bytes(credential.key().secret()))))
                .setIssuedDate(timestamp(credential.issuedAt()))
                .setUserId(ByteString.copyFromUtf8(credential.userName()))
                .build()
                .toByteArray();
    }

    static Credential decodeCredential(byte[] value, SecretBox box) {
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

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }
}
