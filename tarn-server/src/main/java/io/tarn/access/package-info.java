/// Who calls and what they may do, for every door of the server alike: the REST API and the S3 gateway ask the same
/// [Authorizer], know callers as [Principal] and [CredentialUse], and tell the same [AuditTrail].
@NullMarked
package io.tarn.access;

import org.jspecify.annotations.NullMarked;
