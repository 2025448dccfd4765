package io.tarn.gateway.xml;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;

/// How keys stand in a list (s3-gateway.md B-17).
public enum KeyEncoding {
    /// As they are.
    PLAIN {
        @Override
        public String text(String key) {
            return key;
        }
    },

    /// `encoding-type=url`: letters, digits and `/*-._` as they are, of everything else each byte as `%XX`.
    URL {
        @Override
        public String text(String key) {
            var text = new StringBuilder(key.length() + 16);
            for (byte each : key.getBytes(UTF_8)) {
                if (isPlain(each)) {
                    text.append((char) each);
                } else {
                    HEX.toHexDigits(text.append('%'), each);
                }
            }
            return text.toString();
        }
    };

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /// The key as it stands in the document.
    public abstract String text(String key);

    private static boolean isPlain(byte each) {
        return (each >= 'a' && each <= 'z')
                || (each >= 'A' && each <= 'Z')
                || (each >= '0' && each <= '9')
                || "/*-._".indexOf(each) >= 0;
    }
}
