package io.tarn.api;

import io.tarn.auth.audit.AuditRecord;
import java.util.ArrayList;
import java.util.List;

/// What is learned about a request while it is worked on, for the audit log. For one thread.
public final class AuditNotes {
    private String user = "";
    private CredentialUse credential = CredentialUse.UNKNOWN;
    private final List<Permission> granted = new ArrayList<>(2);
    private final List<Permission> refused = new ArrayList<>(0);
    private int asked;

    /// The caller is this user.
    void user(String name) {
        user = name;
    }

    /// The caller used this, or tried to.
    void credential(CredentialUse use) {
        credential = use;
    }

    void asked(List<Permission> permissions, boolean allowed) {
        asked += permissions.size();
        List<Permission> noted = allowed ? granted : refused;
        for (int i = 0; i < permissions.size() && noted.size() < AuditRecord.PERMISSIONS_MAX; i++) {
            noted.add(permissions.get(i));
        }
    }

    String user() {
        return user;
    }

    CredentialUse credential() {
        return credential;
    }

    /// Those that were refused first.
    List<AuditRecord.Permission> permissions() {
        List<AuditRecord.Permission> noted = new ArrayList<>(AuditRecord.PERMISSIONS_MAX);
        add(refused, noted);
        add(granted, noted);
        return noted;
    }

    private static void add(List<Permission> permissions, List<AuditRecord.Permission> noted) {
        for (int i = 0; i < permissions.size() && noted.size() < AuditRecord.PERMISSIONS_MAX; i++) {
            Permission permission = permissions.get(i);
            noted.add(new AuditRecord.Permission(permission.action(), permission.resource()));
        }
    }

    int permissionsAsked() {
        return asked;
    }
}
