package io.tarn.gateway.xml;

import java.util.List;
import java.util.Optional;

/// One element of a small document. Namespaces are left out: clients send the right one, another, or none.
///
/// @param name without prefix
/// @param text all text directly within, as sent
public record XmlElement(String name, String text, List<XmlElement> children) {
    public XmlElement {
        children = List.copyOf(children);
    }

    /// The children of that name, in order.
    public List<XmlElement> all(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).toList();
    }

    /// The first child of that name.
    public Optional<XmlElement> first(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /// The text of the first child of that name.
    public Optional<String> textOf(String childName) {
        return first(childName).map(XmlElement::text);
    }
}
