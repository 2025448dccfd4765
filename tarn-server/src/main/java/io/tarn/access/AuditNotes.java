package io.tarn.access;

import io.tarn.auth.audit.AuditRecord;
import java.util.ArrayList;
import java.util.List;

/// What is learned about a request while it is worked on, for the audit log. For one thread.
public final class AuditNotes {
    private String user = "";
    private CredentialUse credential = CredentialUse.UNKNOWN;
    private List<Permission> granted = List.of();
    private List<Permission> refused = List.of();
    private int asked;

    /// The caller is this user.
    public void user(String name) {
        user = name;
    }

    /// The caller used this, or tried to.
    public void credential(CredentialUse use) {
        credential = use;
    }

    /// These were asked for.
    public void asked(List<Permission> permissions, boolean allowed) {
        asked += permissions.size();
        if (allowed) {
            granted = joined(granted, permissions);
        } else {
            refused = joined(refused, permissions);
        }
    }

    private static List<Permission> joined(List<Permission> noted, List<Permission> more) {
        if (noted.isEmpty()) {
            return more;
        }
        if (noted.size() >= AuditRecord.PERMISSIONS_MAX) {
            return noted;
        }
        List<Permission> both = new ArrayList<>(noted);
        both.addAll(more.subList(0, Math.min(more.size(), AuditRecord.PERMISSIONS_MAX)));
        return both;
    }

    /// Who called; empty when nobody was recognised.
    public String user() {
        return user;
    }

    /// With what.
    public CredentialUse credential() {
        return credential;
    }

    /// Those that were refused first.
    List<AuditRecord.Permission> permissions() {
        List<AuditRecord.Permission> noted = new ArrayList<>(1);
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
