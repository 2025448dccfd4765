package io.tarn.auth.saml;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// What the service provider says: requests and metadata.
final class Messages {
    private final SamlOptions options;

    Messages(SamlOptions options) {
        this.options = options;
    }

    @FunctionalInterface
    private interface Content {
        void write(XMLStreamWriter xml) throws XMLStreamException, CertificateEncodingException;
    }

    /// The URL that brings a request to the identity provider.
    String requestUrl(IdentityProvider provider, String requestId, String relayState, Instant now) {
        String query = "SAMLRequest=" + escaped(deflated(request(provider, requestId, now))) + "&RelayState="
                + escaped(relayState);
        if (options.signRequests()) {
            query += "&SigAlg=" + escaped(options.signatureMethod());
            var key = options.key().orElseThrow().privateKey();
            query += "&Signature=" + escaped(RequestSignature.of(query, key, options.signatureMethod()));
        }
        String url = provider.loginUrl().toString();
        return url + (url.indexOf('?') < 0 ? "?" : "&") + query;
    }

    private String request(IdentityProvider provider, String requestId, Instant now) {
        return written(xml -> {
            xml.writeStartElement("samlp", "AuthnRequest", SamlNames.PROTOCOL);
            xml.writeNamespace("samlp", SamlNames.PROTOCOL);
            xml.writeNamespace("saml", SamlNames.ASSERTION);
            xml.writeAttribute("ID", requestId);
            xml.writeAttribute("Version", "2.0");
            xml.writeAttribute(
                    "IssueInstant", now.truncatedTo(ChronoUnit.SECONDS).toString());
            xml.writeAttribute("Destination", provider.loginUrl().toString());
            xml.writeAttribute("ProtocolBinding", SamlNames.POST_BINDING);
            xml.writeAttribute("AssertionConsumerServiceURL", options.consumerUrl());
            xml.writeStartElement("saml", "Issuer", SamlNames.ASSERTION);
            xml.writeCharacters(options.entityId());
            xml.writeEndElement();
            if (!options.nameIdFormat().isEmpty()) {
                xml.writeEmptyElement("samlp", "NameIDPolicy", SamlNames.PROTOCOL);
                xml.writeAttribute("Format", options.nameIdFormat());
                xml.writeAttribute("AllowCreate", "true");
            }
            xml.writeEndElement();
        });
    }

    /// The service provider's metadata.
    String metadata() {
        return written(xml -> {
            xml.writeStartElement("md", "EntityDescriptor", SamlNames.METADATA);
            xml.writeNamespace("md", SamlNames.METADATA);
            xml.writeAttribute("entityID", options.entityId());
            xml.writeStartElement("md", "SPSSODescriptor", SamlNames.METADATA);
            xml.writeAttribute("AuthnRequestsSigned", Boolean.toString(options.signRequests()));
            xml.writeAttribute("WantAssertionsSigned", "true");
            xml.writeAttribute("protocolSupportEnumeration", SamlNames.PROTOCOL);
            if (options.key().isPresent()) {
                String certificate = Base64.getEncoder()
                        .encodeToString(options.key().get().certificate().getEncoded());
                writeKey(xml, "signing", certificate);
                writeKey(xml, "encryption", certificate);
            }
            if (!options.nameIdFormat().isEmpty()) {
                xml.writeStartElement("md", "NameIDFormat", SamlNames.METADATA);
                xml.writeCharacters(options.nameIdFormat());
                xml.writeEndElement();
            }
            xml.writeEmptyElement("md", "AssertionConsumerService", SamlNames.METADATA);
            xml.writeAttribute("Binding", SamlNames.POST_BINDING);
            xml.writeAttribute("Location", options.consumerUrl());
            xml.writeAttribute("index", "0");
            xml.writeAttribute("isDefault", "true");
            xml.writeEndElement();
            xml.writeEndElement();
        });
    }

    private static void writeKey(XMLStreamWriter xml, String use, String certificate) throws XMLStreamException {
        xml.writeStartElement("md", "KeyDescriptor", SamlNames.METADATA);
        xml.writeAttribute("use", use);
        xml.writeStartElement("ds", "KeyInfo", SamlNames.SIGNATURE);
        xml.writeNamespace("ds", SamlNames.SIGNATURE);
        xml.writeStartElement("ds", "X509Data", SamlNames.SIGNATURE);
        xml.writeStartElement("ds", "X509Certificate", SamlNames.SIGNATURE);
        xml.writeCharacters(certificate);
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String written(Content content) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            content.write(xml);
            xml.close();
            return text.toString();
        } catch (XMLStreamException | CertificateEncodingException e) {
            throw new IllegalStateException("a message cannot be written", e);
        }
    }

    private static String deflated(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try (var out = new DeflaterOutputStream(bytes, raw)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            raw.end();
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
