package io.tarn.auth.usage;

import java.time.YearMonth;

/// Requests counted in one calendar month, UTC.
public record UsageMonth(YearMonth month, long count) {}
