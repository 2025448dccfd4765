package io.tarn.auth.saml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Element;

/// Attributes of an assertion as claims.
final class Claims {
    /// Most values of all attributes together.
    static final int VALUES_MAX = 2000;

    private static final String NAME_ID = "NameID";

    private Claims() {}

    static Map<String, Object> of(Element assertion, Element subject) {
        Map<String, List<String>> named = new LinkedHashMap<>();
        Map<String, List<String>> friendly = new LinkedHashMap<>();
        int count = 0;
        for (Element statement : SafeXml.children(assertion, SamlNames.ASSERTION, "AttributeStatement")) {
            for (Element attribute : SafeXml.children(statement, SamlNames.ASSERTION, "Attribute")) {
                List<String> values = SafeXml.children(attribute, SamlNames.ASSERTION, "AttributeValue").stream()
                        .map(SafeXml::text)
                        .toList();
                count += values.size();
                Refusal.unless(count <= VALUES_MAX, "too many attribute values");
                add(named, attribute.getAttribute("Name"), values);
                add(friendly, attribute.getAttribute("FriendlyName"), values);
            }
        }
        friendly.forEach(named::putIfAbsent);
        SafeXml.child(subject, SamlNames.ASSERTION, NAME_ID)
                .ifPresent(id -> named.put(NAME_ID, List.of(SafeXml.text(id))));
        Map<String, Object> claims = new LinkedHashMap<>();
        named.forEach((name, values) -> claims.put(name, values.size() == 1 ? values.getFirst() : List.copyOf(values)));
        return claims;
    }

    private static void add(Map<String, List<String>> claims, String name, List<String> values) {
        if (!name.isEmpty()) {
            claims.computeIfAbsent(name, key -> new ArrayList<>()).addAll(values);
        }
    }
}
