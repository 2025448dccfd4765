package io.tarn.sstable;

import static io.tarn.sstable.Fixtures.hex;
import static io.tarn.sstable.Fixtures.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors of engine specification 26.1 that concern the container.
class VectorsTest {
    @Test
    void crc32c() {
        CRC32C crc = new CRC32C();
        crc.update(utf8("123456789"));
        assertThat(crc.getValue()).isEqualTo(0xe3069283L);
        byte[] rawBlock = utf8("123456789\0");
        assertThat(MaskedCrc32c.of(rawBlock, 0, rawBlock.length)).isEqualTo(0xdd227149);
    }

    @ParameterizedTest
    @CsvSource({
        "6469722f62, 6469722f63, 6469722f62, false",
        "61626331, 616264, 61626332, true",
        "61626331, 6162637a, 61626332, true",
        "6162, 616263, 6162, false",
        "61ffff31, 62, 61ffff32, true",
        "6b2f30303639392fc3a936, 6b2f30303730302fc3a930, 6b2f303037, true",
        "61ff, 62, 61ff, false",
        "ffff, ffff00, ffff, false",
        "61, 63, 62, true",
        "7f, 81, 80, true",
    })
    void separators(String last, String next, String expected, boolean shortened) {
        String trailer = shortened ? "11ffffffffffffff" : "0100000000000000";
        assertThat(Separators.between(hex(last), hex(next))).isEqualTo(hex(expected + trailer));
    }

    @ParameterizedTest
    @CsvSource({
        "ffff61, ffff62, true",
        "6469722f63, 65, true",
        "ffff, ffff, false",
        "'', '', false",
    })
    void successors(String last, String expected, boolean shortened) {
        String trailer = shortened ? "11ffffffffffffff" : "0100000000000000";
        assertThat(Separators.after(hex(last))).isEqualTo(hex(expected + trailer));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, 8001",
        "300, ac02",
        "2147483647, ffffffff07",
        "9223372036854775807, ffffffffffffffff7f"
    })
    void varints(long value, String encoded) {
        byte[] bytes = hex(encoded);
        assertThat(Varint.encode(value)).isEqualTo(bytes);
        assertThat(Varint.length(value)).isEqualTo(bytes.length);
        assertThat(new Varint.Input(bytes, 0, bytes.length).nextLong()).isEqualTo(value);
    }
}
