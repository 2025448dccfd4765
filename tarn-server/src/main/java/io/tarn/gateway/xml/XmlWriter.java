package io.tarn.gateway.xml;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/// Writes one document (s3-gateway.md 4.2): declaration, a line break, then elements without white space
/// between them. Empty elements are `<X></X>`. Characters that XML cannot carry become U+FFFD. For one thread.
public final class XmlWriter {
    /// The namespace of nearly all documents of S3.
    public static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private static final byte[] DECLARATION_ASCII = DECLARATION.getBytes(US_ASCII);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int FIRST_BYTES = 512;
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

    private final Deque<String> open = new ArrayDeque<>();
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    private XmlWriter() {
        ascii(DECLARATION);
    }

    /// What every document begins with, for an answer that is begun before its document is made.
    public static byte[] declaration() {
        return DECLARATION_ASCII.clone();
    }

    /// A document in the namespace of S3.
    public static XmlWriter document(String root) {
        var writer = new XmlWriter();
        writer.ascii("<" + root + " xmlns=\"" + NAMESPACE + "\">");
        writer.open.push(root);
        return writer;
    }

    /// A document in no namespace.
    public static XmlWriter plain(String root) {
        var writer = new XmlWriter();
        return writer.open(root);
    }

    /// Begins an element.
    public XmlWriter open(String name) {
        return open(name, "");
    }

    /// Begins an element.
    ///
    /// @param attributes as they stand in the tag, such as `a="b"`; escaped by the caller
    public XmlWriter open(String name, String attributes) {
        ascii("<");
        ascii(name);
        if (!attributes.isEmpty()) {
            ascii(" ");
            ascii(attributes);
        }
        ascii(">");
        open.push(name);
        return this;
    }

    /// Ends the innermost element.
    public XmlWriter close() {
        ascii("</");
        ascii(open.pop());
        ascii(">");
        return this;
    }

    /// An element with text.
    public XmlWriter text(String name, String value) {
        ascii("<");
        ascii(name);
        ascii(">");
        escaped(value);
        ascii("</");
        ascii(name);
        ascii(">");
        return this;
    }

    /// Text directly within the innermost element.
    public XmlWriter content(String value) {
        escaped(value);
        return this;
    }

    /// An element with a number.
    public XmlWriter number(String name, long value) {
        return text(name, Long.toString(value));
    }

    /// An element with `true` or `false`.
    public XmlWriter flag(String name, boolean value) {
        return text(name, value ? "true" : "false");
    }

    /// An element with a time, in milliseconds and UTC.
    public XmlWriter time(String name, Instant value) {
        return text(name, TIME.format(value));
    }

    /// The document, all elements closed.
    public byte[] finish() {
        while (!open.isEmpty()) {
            close();
        }
        return Arrays.copyOf(bytes, length);
    }

    private void ascii(String text) {
        int count = text.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += count;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    private void escaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7F && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'') {
                reserve(1);
                bytes[length++] = (byte) c;
            } else {
                int codePoint = text.codePointAt(i);
                special(codePoint);
                i += Character.charCount(codePoint) - 1;
            }
        }
    }

    private void special(int codePoint) {
        switch (codePoint) {
            case '&' -> ascii("&amp;");
            case '<' -> ascii("&lt;");
            case '>' -> ascii("&gt;");
            case '"' -> ascii("&#34;");
            case '\'' -> ascii("&#39;");
            case '\t' -> ascii("&#x9;");
            case '\n' -> ascii("&#xA;");
            case '\r' -> ascii("&#xD;");
            default -> raw(isAllowed(codePoint) ? Character.toString(codePoint).getBytes(UTF_8) : REPLACEMENT);
        }
    }

    private void raw(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private static boolean isAllowed(int codePoint) {
        return (codePoint >= 0x20 && codePoint <= 0xD7FF)
                || (codePoint >= 0xE000 && codePoint <= 0xFFFD)
                || codePoint >= 0x10000;
    }
}
