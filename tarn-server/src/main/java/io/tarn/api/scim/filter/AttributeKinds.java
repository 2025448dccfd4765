package io.tarn.api.scim.filter;

/// What must be known of attributes to compare their values. Names are in lower case, as in [AttributePath#text].
public interface AttributeKinds {
    /// The URN whose attributes may be named with it.
    String schema();

    /// Whether capital and small letters differ.
    boolean caseExact(String attribute);

    /// Whether values are times, to be compared as such.
    boolean time(String attribute);
}
