package io.tarn.auth.audit;

import java.util.List;

/// A page of records.
///
/// @param records those that the filter wants, maybe none although there are more pages
/// @param next cursor of the next page, empty when this was the last
/// @param alteredSegments segments on the way that somebody else changed; their records are left out
public record AuditPage(List<AuditRecord> records, String next, int alteredSegments) {}
