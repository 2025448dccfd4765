package io.tarn.http.field;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.testkit.Seed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Contents that are full of near misses of the boundary come out as they went in, however the body is cut up.
class MultipartContentTest {
    private static final int RUNS = 3000;
    private static final String BOUNDARY = "-ab-ab";
    private static final MediaType TYPE = new MediaType("multipart/form-data", Map.of("boundary", BOUNDARY));
    private static final String HEAD = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=content\r\n\r\n";

    @Test
    void contentSurvives() throws IOException {
        Random random = new Random(Seed.ofProcess().split("multipart").value());
        for (int run = 0; run < RUNS; run++) {
            byte[] content = content(random);
            byte[] body = concatenate(HEAD, content, "\r\n--" + BOUNDARY + "--\r\n");
            try (var part = MultipartContent.open(pieces(body, random), TYPE, "content")) {
                assertThat(readAll(part, random)).as("run %d", run).isEqualTo(content);
                assertThat(part.read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void cutBodiesAreRefused() {
        byte[] body = concatenate(HEAD, "some content\r\n".getBytes(ISO_8859_1), "\r\n--" + BOUNDARY + "--");
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> {
                        try (var part = MultipartContent.open(new ByteArrayInputStream(cut), TYPE, "content")) {
                            part.readAllBytes();
                        }
                    })
                    .as("first %d bytes", length)
                    .isInstanceOf(MalformedBodyException.class);
        }
    }

    @Test
    void anEmptyPartMayLackItsLineBreak() throws IOException {
        byte[] body = (HEAD + "--" + BOUNDARY + "--\r\n").getBytes(ISO_8859_1);
        try (var part = MultipartContent.open(new ByteArrayInputStream(body), TYPE, "content")) {
            assertThat(part.readAllBytes()).isEmpty();
        }
    }

    private static byte[] content(Random random) {
        String[] bits = {"\r", "\n", "\r\n", "-", "--", "-ab", BOUNDARY, "\r\n--" + BOUNDARY, "x", " ", "\u00ff"};
        var content = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            content.append(bits[random.nextInt(bits.length)]);
        }
        if (random.nextInt(20) == 0) {
            content.append("y".repeat(random.nextInt(200_000)));
        }
        return withoutDelimiters(content.toString()).getBytes(ISO_8859_1);
    }

    /// No content can hold a whole boundary line; what is taken out may leave another behind.
    private static String withoutDelimiters(String content) {
        String delimiter = "\r\n--" + BOUNDARY;
        String before = "";
        String after = content;
        while (!after.equals(before)) {
            before = after;
            after = before.replace(delimiter + "--", delimiter + "z")
                    .replace(delimiter + "\r\n", delimiter + "z")
                    .replace(delimiter + " ", delimiter + "z");
            if (after.startsWith("--" + BOUNDARY)) {
                after = "z" + after;
            }
            if (after.endsWith(delimiter)) {
                after = after.substring(0, after.length() - delimiter.length());
            }
        }
        return after;
    }

    private static byte[] concatenate(String head, byte[] content, String tail) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(ISO_8859_1));
        bytes.writeBytes(content);
        bytes.writeBytes(tail.getBytes(ISO_8859_1));
        return bytes.toByteArray();
    }

    private static InputStream pieces(byte[] body, Random random) {
        return new ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                int most = random.nextBoolean() ? 1 + random.nextInt(30) : length;
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    private static byte[] readAll(InputStream part, Random random) throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = new byte[5000];
        while (true) {
            int count = part.read(buffer, 0, 1 + random.nextInt(buffer.length));
            if (count < 0) {
                return bytes.toByteArray();
            }
            bytes.write(buffer, 0, count);
        }
    }
}
