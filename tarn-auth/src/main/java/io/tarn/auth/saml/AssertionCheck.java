package io.tarn.auth.saml;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Checks that an assertion, whose signature holds, is meant for this service provider, this request and now.
final class AssertionCheck {
    /// How far the clocks of provider and server may differ.
    static final Duration SKEW_MAX = Duration.ofSeconds(60);

    private static final Set<String> CONDITIONS = Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");

    private final SamlOptions options;
    private final InstantSource clock;

    AssertionCheck(SamlOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
    }

    Assertion read(Element assertion, IdentityProvider provider, String requestId) {
        String id = assertion.getAttribute("ID");
        Refusal.unless(!id.isEmpty(), "assertion without ID");
        Refusal.unless(assertion.getAttribute("Version").equals("2.0"), "version of the assertion is not 2.0");
        String issuer = SafeXml.text(only(assertion, "Issuer"));
        Refusal.unless(issuer.equals(provider.entityId()), "assertion of another issuer");
        conditions(only(assertion, "Conditions"));
        Element subject = only(assertion, "Subject");
        Refusal.unless(
                children(subject, "SubjectConfirmation").stream().anyMatch(one -> confirms(one, requestId)),
                "no subject confirmation holds here and now");
        authentication(assertion);
        return new Assertion(id, issuer, Claims.of(assertion, subject));
    }

    private void conditions(Element conditions) {
        Refusal.unless(isNow(conditions), "assertion has expired or is not valid yet");
        List<Element> audiences = children(conditions, "AudienceRestriction");
        Refusal.unless(
                !audiences.isEmpty() && audiences.stream().allMatch(this::includesUs),
                "assertion for another audience");
        for (Node node = conditions.getFirstChild(); node != null; node = node.getNextSibling()) {
            Refusal.unless(
                    !(node instanceof Element)
                            || (SamlNames.ASSERTION.equals(node.getNamespaceURI())
                                    && CONDITIONS.contains(node.getLocalName())),
                    "assertion with an unknown condition");
        }
    }

    private boolean includesUs(Element restriction) {
        return children(restriction, "Audience").stream()
                .anyMatch(audience -> SafeXml.text(audience).equals(options.entityId()));
    }

    private boolean confirms(Element confirmation, String requestId) {
        if (!confirmation.getAttribute("Method").equals(SamlNames.BEARER)) {
            return false;
        }
        return SafeXml.child(confirmation, SamlNames.ASSERTION, "SubjectConfirmationData")
                .filter(data -> data.hasAttribute("NotOnOrAfter") && isNow(data))
                .filter(data -> options.consumerUrls().contains(data.getAttribute("Recipient")))
                .filter(data -> data.getAttribute("InResponseTo").equals(requestId))
                .isPresent();
    }

    private void authentication(Element assertion) {
        List<Element> statements = children(assertion, "AuthnStatement");
        Refusal.unless(!statements.isEmpty(), "assertion without authentication");
        for (Element statement : statements) {
            String end = statement.getAttribute("SessionNotOnOrAfter");
            Refusal.unless(end.isEmpty() || isBefore(end), "the session at the identity provider has ended");
        }
    }

    private boolean isNow(Element element) {
        String start = element.getAttribute("NotBefore");
        String end = element.getAttribute("NotOnOrAfter");
        boolean begun = start.isEmpty() || !clock.instant().plus(SKEW_MAX).isBefore(time(start));
        return begun && (end.isEmpty() || isBefore(end));
    }

    private boolean isBefore(String end) {
        return clock.instant().minus(SKEW_MAX).isBefore(time(end));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.of("malformed time", e);
        }
    }

    private static Element only(Element parent, String name) {
        return SafeXml.only(parent, SamlNames.ASSERTION, name);
    }

    private static List<Element> children(Element parent, String name) {
        return SafeXml.children(parent, SamlNames.ASSERTION, name);
    }
}
