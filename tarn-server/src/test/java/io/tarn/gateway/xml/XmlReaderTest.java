package io.tarn.gateway.xml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No document hurts: it is a tree, or `MalformedXML`.
class XmlReaderTest {
    private static final int ROUNDS = 3000 * Integer.getInteger("tarn.stress.factor", 1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static void refused(String document) {
        refused(document.getBytes(UTF_8));
    }

    private static void refused(byte[] document) {
        assertThatThrownBy(() -> XmlReader.read(document))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.code()).isEqualTo(S3Code.MALFORMED_XML));
    }

    @Test
    void aDocumentIsATree() {
        XmlElement root = XmlReader.read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <!-- said --><a:A xmlns:a="urn:x"><B>one &amp; <![CDATA[<two>]]>&#x20;</B><B/><C><D>x</D></C></a:A>""".getBytes(UTF_8));
        assertThat(root.name()).isEqualTo("A");
        assertThat(root.textOf("B")).hasValue("one & <two> ");
        assertThat(root.all("B")).hasSize(2);
        assertThat(root.first("C").orElseThrow().textOf("D")).hasValue("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "text",
                "<a>",
                "<a></b>",
                "<a/><b/>",
                "<a>&b;</a>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
                "<!DOCTYPE a [<!ENTITY % b SYSTEM \"http://127.0.0.1:1/\"> %b;]><a/>",
                "<a b='1' b='2'/>",
                "<a>\u0000</a>",
                "<x:a/>",
            })
    void whatIsNoDocumentIsRefused(String document) {
        refused(document);
    }

    @Test
    void nothingIsReadFromFilesOrServers(@TempDir Path folder) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "of this machine");
        AtomicInteger calls = new AtomicInteger();
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
        });
        other.start();
        try {
            String url = "http://127.0.0.1:" + other.getAddress().getPort() + "/x";
            for (String target : List.of(secret.toUri().toString(), url)) {
                refused("<!DOCTYPE a [<!ENTITY b SYSTEM \"" + target + "\">]><a>&b;</a>");
                refused("<!DOCTYPE a SYSTEM \"" + target + "\"><a/>");
                refused("<!DOCTYPE a PUBLIC \"x\" \"" + target + "\"><a>&c;</a>");
                refused("<!DOCTYPE a [<!ENTITY % b SYSTEM \"" + target + "\">%b;]><a/>");
                XmlReader.read(("<a xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"" + url
                                + " " + target + "\"/>")
                        .getBytes(UTF_8));
                XmlReader.read(("<?xml-stylesheet href=\"" + target + "\"?><a/>").getBytes(UTF_8));
            }
            assertThat(calls).hasValue(0);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void entitiesDoNotGrow() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"ha\">");
        for (int i = 1; i < 40; i++) {
            bomb.append("<!ENTITY e%d \"%s\">".formatted(i, ("&e" + (i - 1) + ";").repeat(10)));
        }
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(LIMIT, () -> refused(bomb + "]><a>&e39;</a>"));
    }

    @Test
    void depthAndSizeAreBounded() {
        int depth = XmlReader.DEPTH_MAX;
        XmlReader.read(("<a>".repeat(depth) + "</a>".repeat(depth)).getBytes(UTF_8));
        refused("<a>".repeat(depth + 1) + "</a>".repeat(depth + 1));
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(LIMIT, () -> {
            refused("<a>".repeat(1_000_000));
            refused("<a>" + "<b/>".repeat(XmlReader.ELEMENTS_MAX) + "</a>");
            assertThat(XmlReader.read(("<a>" + "<b/>".repeat(XmlReader.ELEMENTS_MAX - 1) + "</a>").getBytes(UTF_8))
                            .children())
                    .hasSize(XmlReader.ELEMENTS_MAX - 1);
            refused("<a " + "b".repeat(1_000_000));
            refused("<" + "a".repeat(1_000_000));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-8"})
    void bothEncodingsOfXmlAreRead(String encoding) {
        String text = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><a>\u00e9</a>";
        assertThat(XmlReader.read(text.getBytes(Charset.forName(encoding))).text())
                .isEqualTo("\u00e9");
    }

    /// Whoever sends nonsense must not write into the server's log.
    @Test
    void nothingIsSaidOfBytesThatAreNoText() {
        PrintStream standard = System.err;
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, UTF_8));
        try {
            refused(new byte[] {'<', 'a', '>', (byte) 0xc3, '(', '<', '/', 'a', '>'});
            refused(new byte[] {(byte) 0xff, (byte) 0xfe, '<', 0, 'a'});
            refused("<a>\u0001</a>");
        } finally {
            System.setErr(standard);
        }
        assertThat(said.toString(UTF_8)).isEmpty();
    }

    @Test
    void noiseIsATreeOrRefused() {
        Seed seed = Seed.ofProcess().split("xml noise");
        String base = "<?xml version=\"1.0\"?><Delete xmlns=\"urn:s3\"><Quiet>true</Quiet><Object><Key>a&amp;b</Key>"
                + "<VersionId>null</VersionId></Object><![CDATA[x]]><!-- y --></Delete>";
        List<String> bits = List.of(
                "<",
                ">",
                "</",
                "/>",
                "&",
                ";",
                "&#",
                "&#x110000;",
                "<!",
                "<![CDATA[",
                "]]>",
                "<!--",
                "-->",
                "<?",
                "?>",
                "\"",
                "'",
                "=",
                "<a>",
                "</a>",
                "\u0000",
                "\ufffe",
                "<!DOCTYPE",
                "[",
                "]",
                "<!ENTITY",
                "xmlns:x=''",
                " ");
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            StringBuilder text = new StringBuilder(base);
            for (int i = gen.intBetween(0, 6); i > 0; i--) {
                int at = gen.intBetween(0, text.length());
                int to = gen.oneIn(2) ? at : Math.min(text.length(), at + gen.intBetween(0, 20));
                text.replace(at, to, gen.pickFrom(bits));
            }
            byte[] document =
                    gen.oneIn(10) ? gen.bytes(0, 300) : text.toString().getBytes(UTF_8);
            if (gen.oneIn(4) && document.length > 0) {
                document[gen.intBetween(0, document.length - 1)] = (byte) gen.intBetween(-128, 127);
            }
            try {
                assertThat(XmlReader.read(document).name()).isNotEmpty();
            } catch (S3Exception e) {
                assertThat(e.code()).as("round %d, %s", round, seed.hint()).isEqualTo(S3Code.MALFORMED_XML);
            }
        }
    }

    /// What the writer writes is what the reader reads, but for characters that XML cannot carry.
    @Test
    void whatIsWrittenIsRead() {
        Seed seed = Seed.ofProcess().split("xml text");
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            String text = new String(gen.bytes(0, 60), UTF_8);
            XmlElement read = XmlReader.read(
                    XmlWriter.document("A").open("B").text("C", text).finish());
            String expected = text.codePoints()
                    .map(c -> c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff)
                            ? c
                            : 0xfffd)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(read.first("B").orElseThrow().textOf("C"))
                    .as(seed.hint())
                    .hasValue(expected);
        }
    }
}
