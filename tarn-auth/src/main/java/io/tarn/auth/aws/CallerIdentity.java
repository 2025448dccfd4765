package io.tarn.auth.aws;

import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// What AWS STS answers to `GetCallerIdentity`.
final class CallerIdentity {
    private static final List<String> ARN = List.of("GetCallerIdentityResponse", "GetCallerIdentityResult", "Arn");
    private static final Pattern FORM = Pattern.compile("arn:[a-z0-9-]{1,32}:(?:sts|iam)::[0-9]{1,32}:[!-~]{1,400}");
    private static final Pattern SESSION = Pattern.compile("(arn:[a-z0-9-]+:sts::[0-9]+:assumed-role/[^/]+)/[^/]+");
    private static final int DEPTH_MAX = 16;

    private CallerIdentity() {}

    /// The ARN in the answer.
    ///
    /// @throws AuthException `UNAVAILABLE` when there is not exactly one
    static String arn(byte[] document) {
        try {
            List<String> found = read(document);
            if (found.size() == 1 && FORM.matcher(found.getFirst()).matches()) {
                return found.getFirst();
            }
        } catch (XMLStreamException e) {
            throw new AuthException(Kind.UNAVAILABLE, "AWS STS answers something else than XML", e);
        }
        throw new AuthException(Kind.UNAVAILABLE, "AWS STS answers without an ARN");
    }

    /// The ids under which a caller of that ARN may be registered: the ARN, and for a role that was assumed the role
    /// without the session.
    static List<String> ids(String arn) {
        Matcher session = SESSION.matcher(arn);
        return session.matches() ? List.of(arn, session.group(1)) : List.of(arn);
    }

    private static List<String> read(byte[] document) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(document));
        try {
            return arns(reader);
        } finally {
            reader.close();
        }
    }

    private static List<String> arns(XMLStreamReader reader) throws XMLStreamException {
        List<String> path = new ArrayList<>();
        List<String> found = new ArrayList<>();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    path.add(reader.getLocalName());
                    if (path.size() > DEPTH_MAX) {
                        throw new XMLStreamException("too deep");
                    }
                    if (path.equals(ARN)) {
                        found.add(reader.getElementText().strip());
                        path.removeLast();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> path.removeLast();
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new XMLStreamException("a document type or an entity");
                default -> {}
            }
        }
        return found;
    }
}
