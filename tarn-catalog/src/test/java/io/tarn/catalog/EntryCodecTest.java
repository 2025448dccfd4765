package io.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tarn.versioning.Value;
import io.tarn.versioning.VersioningException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Entries against the identities of engine specification 4.2 and 26.1 and the observed record of 26.2.
class EntryCodecTest {
    private static final String MD5 = "5eb63bbbe01eeed093cb22bb8f5acdc3";
    private static final Instant OBSERVED_TIME = Instant.ofEpochSecond(1_795_394_729, 731_714_502);

    static List<Arguments> identities() {
        return List.of(
                Arguments.of(
                        "9e569191ecdc14989d40b9d4cbe2185815db6559d3a686f7381d5726abe61fea",
                        11L,
                        MD5,
                        Map.of(),
                        "text/plain"),
                Arguments.of("50ea63d5dfe7d03af61561b46517c13f6ad3cd9a6f42ed5b53df52435501f803", 0L, "", Map.of(), ""),
                Arguments.of(
                        "f2393acddcd2905fa37ab726694e859e73d553f4bf13a91cb94133a08e40fdde",
                        3L,
                        "0123",
                        Map.of("a", "1", "b", "2", "é", "日本"),
                        ""),
                Arguments.of(
                        "233a112466cf6c545014c0f116dd54daecb03bd1f839af6af5c16f87a6b06e10",
                        11L,
                        MD5,
                        Map.of("k", "v"),
                        "text/plain"),
                Arguments.of(
                        "fef1024897abc57118d41045f7b0c503aec2fe6a1ef34c89a70469bdb4c1c6c5",
                        1_234_567_890_123L,
                        "0123456789abcdef",
                        Map.of(),
                        "application/octet-stream"));
    }

    @ParameterizedTest
    @MethodSource("identities")
    void identitiesAreThoseOfTheFormat(
            String identity, long size, String etag, Map<String, String> metadata, String contentType) {
        var entry = new Entry(
                "data/x/y",
                Entry.AddressType.RELATIVE,
                Instant.EPOCH,
                size,
                etag,
                new TreeMap<>(metadata),
                contentType);
        assertThat(HexFormat.of().formatHex(EntryCodec.identity(entry))).isEqualTo(identity);
        var elsewhere = new Entry(
                "s3://b/k", Entry.AddressType.FULL, OBSERVED_TIME, size, etag, new TreeMap<>(metadata), contentType);
        assertThat(EntryCodec.encode(elsewhere).sameContent(EntryCodec.encode(entry)))
                .isTrue();
    }

    @Test
    void theObservedRecordIsWrittenByteForByte() {
        var entry = new Entry(
                "data/ft5ncn1ksdu8j8our14g/dc1opa9ksdu8j8our160",
                Entry.AddressType.RELATIVE,
                OBSERVED_TIME,
                11,
                MD5,
                new TreeMap<>(Map.of("k", "v")),
                "text/plain");
        Value value = EntryCodec.encode(entry);
        assertThat(HexFormat.of().formatHex(value.data()))
                .isEqualTo(
                        "0a2e646174612f6674356e636e316b736475386a386f75723134672f6463316f7061396b736475386a386f7572313630"
                                + "120c08a9998ed80610c6a7f4dc02180b222035656236336262626530316565656430393363623232626238663561"
                                + "636463332a060a016b12017630013a0a746578742f706c61696e");
        assertThat(EntryCodec.decode(value)).isEqualTo(entry);
    }

    @Test
    void metadataIsWrittenInKeyOrder() {
        var forth = new TreeMap<>(Map.of("a", "1", "b", "2", "c", "3"));
        var entry = new Entry("x", Entry.AddressType.RELATIVE, Instant.EPOCH, 1, "e", forth, "");
        assertThat(EntryCodec.encode(entry).data())
                .isEqualTo(EntryCodec.encode(entry.withMetadata(forth.descendingMap()))
                        .data());
    }

    @Test
    void anEmptyContentTypeIsShownAsBytes() {
        var entry = new Entry("x", Entry.AddressType.FULL, Instant.EPOCH, 1, "e", new TreeMap<>(), "");
        assertThat(entry.shownContentType()).isEqualTo("application/octet-stream");
        assertThat(EntryCodec.decode(EntryCodec.encode(entry)).contentType()).isEmpty();
    }

    @Test
    void aDamagedRecordIsNamed() {
        assertThatThrownBy(() -> EntryCodec.decode(new Value(new byte[32], new byte[] {10, 99})))
                .isInstanceOf(VersioningException.class)
                .hasMessage("entry is damaged");
    }
}
