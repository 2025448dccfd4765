package io.tarn.auth.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.auth.AuthException;
import io.tarn.auth.AuthException.Kind;
import io.tarn.auth.saml.SamlFixture.Visit;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import io.tarn.testkit.saml.SamlIdentityProvider;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// Real responses, altered as attackers alter them. Whoever is let in at all must be who the provider meant.
class SamlAttackTest {
    private static final String BOTH = "\"signAssertion\":true,\"signResponse\":true";
    private static final String ASSERTION = "\"signAssertion\":true,\"signResponse\":false";
    private static final String RESPONSE = "\"signAssertion\":false,\"signResponse\":true";

    @TempDir
    static Path folder;

    private static SamlIdentityProvider provider;

    @BeforeAll
    static void start() {
        provider = SamlIdentityProvider.start(folder);
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    private final SamlFixture fixture = new SamlFixture(provider);

    private void assertRefused(String options, UnaryOperator<String> attack) {
        fixture.configure(options);
        Visit visit = fixture.visit();
        assertThat(attack.apply(visit.xml())).as("the attack changes something").isNotEqualTo(visit.xml());
        assertThatThrownBy(() -> fixture.finish(visit, attack))
                .isInstanceOfSatisfying(
                        AuthException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED));
        assertThat(fixture.directory.directory.users().find("admin")).isEmpty();
        assertThat(fixture.directory.directory.users().find("alice")).isEmpty();
    }

    /// One way of wrapping: where a forged copy and what was signed are put.
    private record Wrapping(String name, String options, Consumer<Document> attack) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Wrapping> wrappings() {
        return Stream.of(
                        new Wrapping("1 response in signature", RESPONSE, SamlAttackTest::responseInSignature),
                        new Wrapping("2 response before signature", RESPONSE, SamlAttackTest::responseBeforeSignature),
                        new Wrapping("3 forged assertion first", ASSERTION, d -> forgedFirst(d, true)),
                        new Wrapping("3 forged assertion first, same ID", ASSERTION, d -> forgedFirst(d, false)),
                        new Wrapping("4 forged assertion around", ASSERTION, SamlAttackTest::forgedAround),
                        new Wrapping("5 signature in forged assertion", ASSERTION, SamlAttackTest::signatureMoved),
                        new Wrapping("6 original in signature", ASSERTION, SamlAttackTest::originalInSignature),
                        new Wrapping("7 forged in extensions", ASSERTION, SamlAttackTest::forgedInExtensions),
                        new Wrapping("8 original in object", ASSERTION, SamlAttackTest::originalInObject))
                .flatMap(one -> one.options().equals(ASSERTION)
                        ? Stream.of(one, new Wrapping(one.name() + ", both signed", BOTH, one.attack()))
                        : Stream.of(one));
    }

    @ParameterizedTest
    @MethodSource("wrappings")
    void wrappedSignaturesAreRefused(Wrapping wrapping) {
        assertRefused(wrapping.options(), xml -> {
            Document document = SafeXml.parse(xml.getBytes(StandardCharsets.UTF_8));
            wrapping.attack().accept(document);
            return written(document);
        });
    }

    private static Element assertion(Document document) {
        return (Element) document.getElementsByTagNameNS(SamlNames.ASSERTION, "Assertion")
                .item(0);
    }

    private static Element signature(Element of) {
        return SafeXml.only(of, SamlNames.SIGNATURE, "Signature");
    }

    private static Element unsigned(Element element) {
        Element copy = (Element) element.cloneNode(true);
        copy.removeChild(signature(copy));
        return copy;
    }

    private static void forge(Element element) {
        if (element.getFirstChild() instanceof org.w3c.dom.Text text
                && text.getData().equals("alice")) {
            text.setData("admin");
        }
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                forge(child);
            }
        }
    }

    private static void responseInSignature(Document document) {
        Element root = document.getDocumentElement();
        Element original = unsigned(root);
        forge(assertion(document));
        root.setAttribute("ID", "_forged");
        signature(root).appendChild(original);
    }

    private static void responseBeforeSignature(Document document) {
        Element root = document.getDocumentElement();
        Element original = unsigned(root);
        forge(assertion(document));
        root.setAttribute("ID", "_forged");
        root.insertBefore(original, signature(root));
    }

    private static void forgedFirst(Document document, boolean newId) {
        Element original = assertion(document);
        Element forged = unsigned(original);
        forge(forged);
        if (newId) {
            forged.setAttribute("ID", "_forged");
        }
        original.getParentNode().insertBefore(forged, original);
    }

    private static void forgedAround(Document document) {
        Element original = assertion(document);
        Element forged = unsigned(original);
        forge(forged);
        forged.setAttribute("ID", "_forged");
        original.getParentNode().replaceChild(forged, original);
        forged.appendChild(original);
    }

    private static void signatureMoved(Document document) {
        Element forged = assertion(document);
        Element original = unsigned(forged);
        forge(forged);
        forged.setAttribute("ID", "_forged");
        document.getDocumentElement().appendChild(original);
    }

    private static void originalInSignature(Document document) {
        Element forged = assertion(document);
        Element original = unsigned(forged);
        forge(forged);
        forged.setAttribute("ID", "_forged");
        signature(forged).appendChild(original);
    }

    private static void forgedInExtensions(Document document) {
        Element original = assertion(document);
        Element forged = unsigned(original);
        forge(forged);
        Element extensions = document.createElementNS(SamlNames.PROTOCOL, "samlp:Extensions");
        extensions.appendChild(forged);
        document.getDocumentElement().insertBefore(extensions, original);
    }

    private static void originalInObject(Document document) {
        Element forged = assertion(document);
        Element original = unsigned(forged);
        forge(forged);
        forged.setAttribute("ID", "_forged");
        Element object = document.createElementNS(SamlNames.SIGNATURE, "ds:Object");
        object.appendChild(original);
        signature(forged).appendChild(object);
    }

    private static String written(Document document) {
        try {
            StringWriter text = new StringWriter();
            var transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty("omit-xml-declaration", "yes");
            transformer.transform(new DOMSource(document), new StreamResult(text));
            return text.toString();
        } catch (javax.xml.transform.TransformerException e) {
            throw new AssertionError(e);
        }
    }

    /// Writing alone is no attack, so that the tests above refuse for the right reason.
    @ParameterizedTest
    @ValueSource(strings = {ASSERTION, RESPONSE, BOTH})
    void aResponseReadAndWrittenStillHolds(String options) {
        fixture.configure(options);
        var arrival =
                fixture.finish(fixture.visit(), xml -> written(SafeXml.parse(xml.getBytes(StandardCharsets.UTF_8))));
        assertThat(arrival.user().name()).isEqualTo("alice");
    }

    static Stream<Wrapping> tamperings() {
        return Stream.of(
                tampering("value", d -> forge(assertion(d))),
                tampering("signatures taken off", d -> {
                    Element assertion = assertion(d);
                    assertion.removeChild(signature(assertion));
                    SafeXml.child(d.getDocumentElement(), SamlNames.SIGNATURE, "Signature")
                            .ifPresent(signature -> d.getDocumentElement().removeChild(signature));
                }),
                tampering("signature twice", d -> {
                    Element assertion = assertion(d);
                    assertion.appendChild(signature(assertion).cloneNode(true));
                }),
                tampering("signature of the whole document", d -> reference(d).setAttribute("URI", "")),
                tampering("signature of a file", d -> reference(d).setAttribute("URI", "file:///etc/passwd")),
                tampering(
                        "signature by HMAC",
                        d -> only(signature(assertion(d)), "SignedInfo", "SignatureMethod")
                                .setAttribute("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
                tampering(
                        "transform of another kind",
                        d -> only(reference(d), "Transforms", "Transform", 1)
                                .setAttribute("Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116")),
                tampering("an instruction in a value", d -> {
                    Node value = assertion(d)
                            .getElementsByTagNameNS(SamlNames.ASSERTION, "AttributeValue")
                            .item(0);
                    value.insertBefore(d.createProcessingInstruction("x", "y"), value.getFirstChild());
                }));
    }

    private static Wrapping tampering(String name, Consumer<Document> attack) {
        return new Wrapping(name, ASSERTION, attack);
    }

    private static Element reference(Document document) {
        return only(signature(assertion(document)), "SignedInfo", "Reference");
    }

    private static Element only(Element parent, String first, String second) {
        return only(parent, first, second, 0);
    }

    private static Element only(Element parent, String first, String second, int index) {
        return SafeXml.children(SafeXml.only(parent, SamlNames.SIGNATURE, first), SamlNames.SIGNATURE, second)
                .get(index);
    }

    @ParameterizedTest
    @MethodSource("tamperings")
    void tamperedResponsesAreRefused(Wrapping tampering) {
        wrappedSignaturesAreRefused(tampering);
    }

    /// Canonical XML has no comments, so these do not break the signature; they must not cut the value either.
    @ParameterizedTest
    @ValueSource(strings = {"admin<!---->.evil", "<!--x-->admin.evil", "admin<![CDATA[.evil]]>"})
    void aCommentCutsNoValue(String written) {
        fixture.configure(
                "\"user\":{\"nameId\":\"x\",\"claims\":{\"samName\":\"admin.evil\",\"department\":\"r_n_d\"}}");
        var arrival = fixture.finish(fixture.visit(), xml -> xml.replace("admin.evil", written));
        assertThat(arrival.user().name()).isEqualTo("admin.evil");
    }

    @Test
    void documentTypesAreRefusedAndNothingIsFetched() throws Exception {
        AtomicInteger fetched = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            fetched.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x";
        for (String type : List.of(
                "<!DOCTYPE r SYSTEM \"" + url + "\">",
                "<!DOCTYPE r [<!ENTITY x SYSTEM \"" + url + "\">]>",
                "<!DOCTYPE r [<!ENTITY % x SYSTEM \"" + url + "\"> %x;]>",
                "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
                "<!DOCTYPE r [<!ATTLIST r ID ID #IMPLIED>]>")) {
            assertRefused(ASSERTION, xml -> type + xml.replace(">alice<", ">&x;<"));
            assertRefused(ASSERTION, xml -> type + xml);
        }
        server.stop(0);
        assertThat(fetched).hasValue(0);
    }

    @Test
    void entityBombsAreRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE r [<!ENTITY a0 \"aaaaaaaaaa\">");
        for (int i = 1; i < 20; i++) {
            bomb.append("<!ENTITY a%d \"%s\">".formatted(i, ("&a" + (i - 1) + ";").repeat(10)));
        }
        bomb.append("]>");
        long start = System.nanoTime();
        assertRefused(ASSERTION, xml -> bomb + xml.replace(">alice<", ">&a19;<"));
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void hugeAndDeepResponsesAreRefused() {
        assertRefused(ASSERTION, xml -> xml + " ".repeat(ResponseReader.RESPONSE_BYTES_MAX));
        assertRefused(ASSERTION, xml -> xml + " ".repeat(4 * ResponseReader.RESPONSE_BYTES_MAX));
        int depth = 20_000;
        assertRefused(ASSERTION, xml -> "<a>".repeat(depth) + "</a>".repeat(depth));
        assertRefused(ASSERTION, xml -> "<a" + attributes() + "/>");
    }

    private static String attributes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 15_000; i++) {
            text.append(" a").append(i).append("=''");
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "<", "<a/>", "\0", "<?xml version='1.0' encoding='UTF-7'?><a/>"})
    void whatIsNoResponseIsRefused(String text) {
        assertRefused(ASSERTION, xml -> text);
    }

    /// Whatever a byte here or there is changed to, nobody else gets in.
    @Test
    void noBytesChangedAtRandomLetAnotherIn() {
        Gen gen = Seed.ofProcess().split("saml bytes").gen();
        fixture.configure(BOTH);
        String xml = fixture.visit().xml();
        var reader = new SignedResponses(
                SamlFixture.options(java.util.Optional.empty(), false, false), fixture.directory.clock);
        IdentityProvider known = fixture.metadata.current();
        String request = SafeXml.parse(xml.getBytes(StandardCharsets.UTF_8))
                .getDocumentElement()
                .getAttribute("InResponseTo");
        Assertion honest = reader.read(xml.getBytes(StandardCharsets.UTF_8), known, request);
        assertThat(honest.claims()).containsEntry("samName", "alice");
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = xml.getBytes(StandardCharsets.UTF_8);
            int at = gen.intBetween(0, bytes.length - 1);
            bytes[at] = (byte) gen.intBetween(0, 255);
            try {
                assertThat(reader.read(bytes, known, request)).isEqualTo(honest);
            } catch (AuthException e) {
                assertThat(e.kind()).isEqualTo(Kind.UNAUTHENTICATED);
                refused++;
            } catch (UnknownKey e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }
}
