package io.tarn.gateway.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.gateway.error.S3Exception;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Text in headers (RFC 2047; s3-gateway.md 13).
class EncodedWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plain|plain",
                "=?utf-8?q?a_b=3D?=|a b=",
                "=?UTF-8?Q?=c3=A9?=|é",
                "=?utf-8?b?w6k=?=|é",
                "=?iso-8859-1?q?=E9?=|é",
                "=?us-ascii?q?a?= =?us-ascii?q?b?=|ab",
                "x =?us-ascii?q?a?= y|x a y",
                "=?utf-8?b?***?=|=?utf-8?b?***?=",
                "=?utf-8?q?=G1?=|=?utf-8?q?=G1?=",
                "=?utf-8?q?=C?=|=?utf-8?q?=C?=",
                "=?utf-8?x?a?=|=?utf-8?x?a?=",
                "a=?b|a=?b"
            })
    void decodes(String text, String decoded) {
        assertThat(EncodedWords.decode(text)).isEqualTo(decoded);
    }

    @Test
    void otherCharacterSetsAreRefused() {
        assertThatThrownBy(() -> EncodedWords.decode("=?utf-16?q?a?=")).isInstanceOf(S3Exception.class);
    }

    @Test
    void whatIsEncodedIsDecodedAgain() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String text = random.ints(random.nextInt(200), 0, 0x3000)
                    .filter(c -> !Character.isSurrogate((char) c))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .append("é")
                    .toString();
            String encoded = EncodedWords.encode(text);
            assertThat(encoded).as("seed " + seed).matches("[ -~]*");
            assertThat(encoded.split(" ")).allMatch(word -> word.length() <= 75);
            assertThat(EncodedWords.decode(encoded)).as("seed " + seed).isEqualTo(text);
        }
        assertThat(EncodedWords.encode("plain text")).isEqualTo("plain text");
        assertThat(EncodedWords.encode(" a")).isEqualTo("=?utf-8?q?_a?=");
        assertThat(EncodedWords.encode("")).isEmpty();
    }
}
