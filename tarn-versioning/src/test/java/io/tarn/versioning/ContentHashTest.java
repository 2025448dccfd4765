package io.tarn.versioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The vectors of engine specification 4.1 to 4.3 and 26.1.
final class ContentHashTest {
    @Test
    void typedFields() {
        assertThat(ContentHash.create().string("a").hex())
                .isEqualTo("e62b6edeb520ca9fb37cbad36750baf9aa0a77ec87cb3c352eb596cf011cb1ed");
        assertThat(ContentHash.create().int64(-1).hex())
                .isEqualTo("2bdb0563caebaee9fa7a2b5541f3956c5a7e6edbc5729806c0dcee851bb3cfe6");
        assertThat(ContentHash.create().strings(List.of()).hex())
                .isEqualTo("c05d0ae027f29a4a5776bafad29a3b776473f1da64ad40219803783b75286a6d");
    }

    @Test
    void entryIdentities() {
        assertThat(entry(11, "5eb63bbbe01eeed093cb22bb8f5acdc3", Map.of(), "text/plain"))
                .isEqualTo("9e569191ecdc14989d40b9d4cbe2185815db6559d3a686f7381d5726abe61fea");
        assertThat(entry(0, "", Map.of(), ""))
                .isEqualTo("50ea63d5dfe7d03af61561b46517c13f6ad3cd9a6f42ed5b53df52435501f803");
        assertThat(entry(3, "0123", map("é", "日本", "b", "2", "a", "1"), ""))
                .isEqualTo("f2393acddcd2905fa37ab726694e859e73d553f4bf13a91cb94133a08e40fdde");
        assertThat(entry(1_234_567_890_123L, "0123456789abcdef", Map.of(), "application/octet-stream"))
                .isEqualTo("fef1024897abc57118d41045f7b0c503aec2fe6a1ef34c89a70469bdb4c1c6c5");
    }

    @Test
    void commitIds() {
        assertThat(commit("", "Repository created", "", 0, Map.of(), List.of()))
                .isEqualTo("b8dc41c283f83ac786b14c93871c017df5d3662d615213fab433f3226a10714c");
        assertThat(commit(
                        "user1",
                        "message1",
                        "deadbeef123",
                        -62_135_596_800L,
                        Map.of("foo", "bar"),
                        List.of("deadbeef1", "deadbeef12")))
                .isEqualTo("2277b5abd2d3ba6b4d35c48a0e358b0c4bcf5cd6d891c67437fb4c4af0d2fd4b");
        assertThat(commit(
                        "admin",
                        "first",
                        "03dc41a82a80c309aa5b5b8ea8732b14d61e10a7c61b8bb11cf6f4b6b4cb63dc",
                        1_795_392_340,
                        map("é", "日本", "b", "2", "a", "1", "", "e"),
                        List.of("4c9f976efe57d77d003d99ca2386a0cc7940f4ce33f1d92b8f39e33cd2b63233")))
                .isEqualTo("b9fcc9f52ee343823cec33ea393899e1bd3d8f9c7f428c1b91d6a382549ad86f");
    }

    @Test
    void mapsAreHashedInTheOrderOfTheirBytes() {
        String astral = new String(Character.toChars(0x1f600));
        String highPlane = "\uffee";
        assertThat(astral).isLessThan(highPlane);
        assertThat(ContentHash.create().map(map(astral, "1", highPlane, "2")).hex())
                .isEqualTo(ContentHash.create()
                        .map(map(highPlane, "2", astral, "1"))
                        .hex())
                .isNotEqualTo(ContentHash.create()
                        .map(map(astral, "2", highPlane, "1"))
                        .hex());
    }

    @Test
    void longFieldsPassTheBuffer() {
        String text = "x".repeat(5000);
        assertThat(ContentHash.create().string(text).string("b").digest())
                .isEqualTo(ContentHash.create().string(text).string("b").digest())
                .isNotEqualTo(ContentHash.create().string(text + "b").digest())
                .hasSize(32);
    }

    private static String entry(long size, String etag, Map<String, String> metadata, String contentType) {
        return ContentHash.create()
                .int64(size)
                .string(etag)
                .map(metadata)
                .optionalString(contentType)
                .hex();
    }

    private static String commit(
            String committer,
            String message,
            String metarange,
            long seconds,
            Map<String, String> metadata,
            List<String> parents) {
        return ContentHash.create()
                .string("commit:v1")
                .string(committer)
                .string(message)
                .string(metarange)
                .int64(seconds)
                .map(metadata)
                .embedded(ContentHash.create().strings(parents))
                .hex();
    }

    private static Map<String, String> map(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
