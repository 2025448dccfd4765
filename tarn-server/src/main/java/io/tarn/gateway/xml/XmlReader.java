package io.tarn.gateway.xml;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Reads the document of a request into [XmlElement]s. Document types, and with them all entities but the five of XML,
/// are refused, so that no document can name a file, call another server or grow; so are more than [#DEPTH_MAX] levels
/// or [#ELEMENTS_MAX] elements. Anything wrong is `MalformedXML`.
public final class XmlReader {
    /// Levels of elements.
    public static final int DEPTH_MAX = 8;

    /// Elements of a document: 10,000 parts with a number, an ETag and a few checksums.
    public static final int ELEMENTS_MAX = 100_000;

    private static final XMLInputFactory FACTORY = factory();

    private XmlReader() {}

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /// The root element.
    ///
    /// @throws S3Exception `MalformedXML`
    public static XmlElement read(byte[] document) {
        try {
            XMLStreamReader reader = FACTORY.createXMLStreamReader(new StringReader(decoded(document)));
            try {
                return new Reading(reader).root();
            } finally {
                reader.close();
            }
        } catch (XMLStreamException | CharacterCodingException | RuntimeException e) {
            throw e instanceof S3Exception refusal
                    ? refusal
                    : new S3Exception(S3Code.MALFORMED_XML, S3Code.MALFORMED_XML.message(), e);
        }
    }

    /// UTF-8, or UTF-16 with its mark. The parser is given no bytes, for it tells standard error of each that is wrong.
    private static String decoded(byte[] document) throws CharacterCodingException {
        boolean wide = document.length >= 2
                && ((document[0] == (byte) 0xFE && document[1] == (byte) 0xFF)
                        || (document[0] == (byte) 0xFF && document[1] == (byte) 0xFE));
        String text = (wide ? UTF_16 : UTF_8)
                .newDecoder()
                .decode(ByteBuffer.wrap(document))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static final class Reading {
        private final XMLStreamReader reader;
        private final Deque<Open> path = new ArrayDeque<>();
        private int elements;

        Reading(XMLStreamReader reader) {
            this.reader = reader;
        }

        private record Open(String name, StringBuilder text, List<XmlElement> children) {}

        XmlElement root() throws XMLStreamException {
            XmlElement root = null;
            while (reader.hasNext()) {
                switch (reader.next()) {
                    case XMLStreamConstants.START_ELEMENT -> begin();
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text();
                    case XMLStreamConstants.END_ELEMENT -> root = end();
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE -> throw malformed();
                    default -> {}
                }
            }
            if (root == null) {
                throw malformed();
            }
            return root;
        }

        private void begin() {
            if (path.size() >= DEPTH_MAX || ++elements > ELEMENTS_MAX) {
                throw malformed();
            }
            path.push(new Open(reader.getLocalName(), new StringBuilder(), new ArrayList<>()));
        }

        private void text() {
            Open open = path.peek();
            if (open != null) {
                open.text.append(reader.getText());
            }
        }

        private XmlElement end() {
            Open open = path.pop();
            var element = new XmlElement(open.name, open.text.toString(), open.children);
            Open parent = path.peek();
            if (parent != null) {
                parent.children.add(element);
            }
            return element;
        }

        private static S3Exception malformed() {
            return new S3Exception(S3Code.MALFORMED_XML);
        }
    }
}
