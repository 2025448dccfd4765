package io.tarn.gateway.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.catalog.parts.Upload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists of more parts and uploads than a page takes (s3-gateway.md B-23, B-58).
class UploadPagesTest {
    private static final int PARTS = 2_500;
    private static final int UPLOADS = 1_200;
    private static final Pattern PART = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");
    private static final Pattern UPLOAD = Pattern.compile("<Upload><Key>([^<]*)</Key><UploadId>([^<]*)</UploadId>");
    private static final Pattern COMMON = Pattern.compile("<CommonPrefixes><Prefix>([^<]*)</Prefix>");

    @TempDir
    static Path folder;

    private static MultipartLake lake;
    private static Upload large;

    /// Keys and ids as they are to be listed, the one with the parts aside.
    private static List<String> expected;

    @BeforeAll
    static void fill() {
        lake = new MultipartLake(folder, Duration.ofMinutes(1));
        large = lake.begin("zoo", "large");
        for (int number = 4; number <= 4 * PARTS; number += 4) {
            lake.putEmpty(large, number);
        }
        List<Upload> begun = new ArrayList<>();
        for (int i = UPLOADS - 1; i >= 0; i--) {
            begun.add(lake.begin("main", "d%02d/k%02d".formatted(i / 100, i % 100 / 4)));
        }
        begun.sort(Comparator.comparing(upload -> upload.target().path()));
        expected = begun.stream()
                .map(upload -> upload.target().key() + " " + upload.id())
                .toList();
    }

    @AfterAll
    static void stop() {
        lake.close();
    }

    private static String element(String text, String name) {
        int from = text.indexOf("<" + name + ">") + name.length() + 2;
        return text.substring(from, text.indexOf("</" + name + ">", from));
    }

    private static List<MatchResult> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }

    @ParameterizedTest
    @CsvSource({"'',1000,3", "&max-parts=1000,1000,3", "&max-parts=5000,1000,3", "&max-parts=333,333,8"})
    void everyPartOnceInOrder(String asked, int max, int pages) throws Exception {
        List<Integer> numbers = new ArrayList<>();
        String text;
        String marker = "";
        int count = 0;
        do {
            text = lake.get("/zoo/large?uploadId=" + large.id() + asked + marker);
            List<Integer> page = all(PART, text).stream()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
            assertThat(page).hasSizeBetween(1, max);
            assertThat(element(text, "MaxParts")).isEqualTo("" + max);
            assertThat(element(text, "NextPartNumberMarker")).isEqualTo("" + page.getLast());
            numbers.addAll(page);
            marker = "&part-number-marker=" + element(text, "NextPartNumberMarker");
            count++;
        } while (element(text, "IsTruncated").equals("true"));
        assertThat(count).isEqualTo(pages);
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, PARTS).mapToObj(i -> 4 * i).toList());
    }

    @Test
    void edgesOfPagesOfParts() throws Exception {
        String target = "/zoo/large?uploadId=" + large.id();
        String none = lake.get(target + "&max-parts=0");
        assertThat(none).doesNotContain("<Part>").contains("<IsTruncated>false<");
        String behind = lake.get(target + "&part-number-marker=" + 4 * PARTS);
        assertThat(behind).doesNotContain("<Part>").contains("<IsTruncated>false<");
        String exact = lake.get(target + "&max-parts=500&part-number-marker=8000");
        assertThat(all(PART, exact)).hasSize(500);
        assertThat(exact).contains("<IsTruncated>false<");
        String between = lake.get(target + "&max-parts=1&part-number-marker=5");
        assertThat(element(between, "PartNumber")).isEqualTo("8");
        assertThat(between).contains("<IsTruncated>true<");
    }

    @ParameterizedTest
    @CsvSource({"'',1000,2", "&max-uploads=2000,1000,2", "&max-uploads=77,77,16", "&encoding-type=url,1000,2"})
    void everyUploadOnceInOrder(String asked, int max, int pages) throws Exception {
        List<String> listed = new ArrayList<>();
        String text;
        String marker = "";
        int count = 0;
        do {
            text = lake.get("/?uploads&prefix=main/" + asked + marker);
            List<MatchResult> page = all(UPLOAD, text);
            assertThat(page).hasSizeBetween(1, max);
            assertThat(element(text, "MaxUploads")).isEqualTo("" + max);
            page.forEach(found -> listed.add(found.group(1) + " " + found.group(2)));
            count++;
            if (element(text, "IsTruncated").equals("true")) {
                marker = "&key-marker=" + element(text, "NextKeyMarker") + "&upload-id-marker="
                        + element(text, "NextUploadIdMarker");
                assertThat(element(text, "NextUploadIdMarker"))
                        .isEqualTo(page.getLast().group(2));
            } else {
                marker = "";
            }
        } while (!marker.isEmpty());
        assertThat(count).isEqualTo(pages);
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void commonPrefixesAreRowsOfPages() throws Exception {
        List<String> commons = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String text;
        String marker = "";
        do {
            text = lake.get("/?uploads&prefix=main/&delimiter=/&max-uploads=5" + marker);
            assertThat(text).doesNotContain("<Upload>");
            List<String> page =
                    all(COMMON, text).stream().map(found -> found.group(1)).toList();
            sizes.add(page.size());
            commons.addAll(page);
            marker = element(text, "IsTruncated").equals("true") ? "&key-marker=" + element(text, "NextKeyMarker") : "";
        } while (!marker.isEmpty());
        assertThat(sizes).containsExactly(5, 5, 2);
        assertThat(commons)
                .isEqualTo(IntStream.range(0, 12)
                        .mapToObj("main/d%02d/"::formatted)
                        .toList());
    }

    @Test
    void edgesOfPagesOfUploads() throws Exception {
        assertThat(lake.get("/?uploads&max-uploads=0"))
                .doesNotContain("<Upload>")
                .contains("<IsTruncated>false<");
        String whole = lake.get("/?uploads&prefix=main/d03/&max-uploads=100");
        assertThat(all(UPLOAD, whole)).hasSize(100);
        assertThat(whole).contains("<IsTruncated>false<");
        String last = lake.get("/?uploads&key-marker=main/d11/k24");
        assertThat(all(UPLOAD, last)).hasSize(1);
        assertThat(element(last, "Key")).isEqualTo("zoo/large");
    }
}
