package io.tarn.auth.directory.stored;

import io.tarn.auth.AuthRecords;
import java.nio.charset.StandardCharsets;

/// Where the directory's records lie (auth.md 3.3, engine.md 8.8). Partition `auth` is laid out as an access
/// control server does; partition `tarn-auth` holds what this program adds: indexes, which can be made again
/// from the records, external principals, and revocations.
public final class DirectoryKeys {
    static final String USERS = "users/";
    static final String GROUPS = "groups/";
    static final String POLICIES = "policies/";

    private static final byte[] AUTH = AuthRecords.bytes("auth");
    private static final byte[] OWN = AuthRecords.bytes("tarn-auth");

    private DirectoryKeys() {}

    /// The partition of the records.
    static byte[] auth() {
        return AUTH;
    }

    /// The partition of what this program adds.
    public static byte[] own() {
        return OWN;
    }

    static byte[] user(String name) {
        return key(USERS, name);
    }

    static byte[] group(String name) {
        return key(GROUPS, name);
    }

    static byte[] policy(String name) {
        return key(POLICIES, name);
    }

    static String credentialsOf(String userName) {
        return "uCredentials/" + userName + "/credentials/";
    }

    static byte[] credential(String userName, String accessKeyId) {
        return key(credentialsOf(userName), accessKeyId);
    }

    /// In partition [#own]: the user name of an access key.
    static byte[] keyOwner(String accessKeyId) {
        return key("keyOwners/", accessKeyId);
    }

    /// In partition [#own]: the user name of an external id.
    static byte[] externalId(String externalId) {
        return key("externalIds/", externalId);
    }

    /// In partition [#own]: the user name of an external principal.
    static byte[] principal(String id) {
        return key("externalPrincipals/", id);
    }

    /// In partition [#own]: what the external principals of a user start with.
    static String principalsOf(String userName) {
        return "userPrincipals/" + userName + "/principals/";
    }

    static byte[] key(String prefix, String name) {
        return (prefix + name).getBytes(StandardCharsets.UTF_8);
    }
}
