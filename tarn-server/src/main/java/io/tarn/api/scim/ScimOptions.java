package io.tarn.api.scim;

import io.tarn.auth.audit.AuditLog;
import io.tarn.auth.directory.Directory;
import java.time.InstantSource;
import java.util.Optional;

/// What provisioning works with.
///
/// @param token empty: everything is answered with 404
/// @param directory where users and groups are; empty when this installation does not keep any, or has one user only:
/// everything is answered with 501
/// @param audit told of every call, but for successful reads where `auditReads` is false
public record ScimOptions(
        Optional<IntegrationToken> token,
        Optional<Directory> directory,
        Optional<AuditLog> audit,
        boolean auditReads,
        InstantSource clock) {}
