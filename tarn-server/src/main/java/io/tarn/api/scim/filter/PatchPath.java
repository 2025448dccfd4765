package io.tarn.api.scim.filter;

import java.util.Optional;

/// Where an operation of PATCH applies: `members[value eq "x"]`, `emails[type eq "work"].value`.
///
/// @param attribute with the sub-attribute, which may have stood behind the filter
/// @param values which values of the attribute; all when empty
public record PatchPath(AttributePath attribute, Optional<Filter> values) {}
