package io.tarn.gateway.listing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.GatewayServer.Answer;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Object;

/// ListObjects and ListObjectVersions as clients send them and read the answers.
class ListObjectsTest {
    private static final List<String> STRANGE = List.of(
            "a b",
            "a+b",
            "a%2Fb",
            "a&b<c>\"'",
            "//x",
            "dir/",
            "dir/x",
            "l\nine",
            "\u0001",
            "\uD83D\uDE00",
            "~*-._",
            "é");
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    private static final Pattern ROW = Pattern.compile("<(Key|Prefix)>([^<]*)</");

    @TempDir
    static Path folder;

    private static GatewayServer server;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
        STRANGE.forEach(path -> put("lake", "main", path));
        server.commit("lake", "main");
        server.createBranch("lake", "main-2", "main");
        server.createRepository("empty");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void put(String repository, String branch, String path) {
        server.api(
                "PUT",
                "/repositories/" + repository + "/branches/" + branch + "/objects?path=" + encoded(path),
                "{\"physical_address\":\"local://%s/data/x\",\"checksum\":\"abc\",\"size_bytes\":7,\"mtime\":1700000000}"
                        .formatted(repository),
                201);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static Answer list(String query) {
        return server.call("GET", "/lake?" + query);
    }

    /// Keys and common prefixes, decoded, in order; without the echoed prefix.
    private static List<String> rows(Answer answer) {
        Matcher found = ROW.matcher(answer.expect(200).text());
        List<String> rows = new ArrayList<>();
        while (found.find()) {
            rows.add(URLDecoder.decode(found.group(2).replace("+", "%2B"), UTF_8));
        }
        List<String> sorted = new ArrayList<>(rows.subList(1, rows.size()));
        sorted.sort(BY_BYTES);
        return sorted;
    }

    @Test
    void keysOfAllBranchesComeInTheOrderOfTheirBytes() {
        Answer answer = list("list-type=2&encoding-type=url").expect(200);
        List<String> keys = Pattern.compile("<Key>(.*?)</Key>")
                .matcher(answer.text())
                .results()
                .map(match -> URLDecoder.decode(match.group(1), UTF_8))
                .toList();
        List<String> expected = new ArrayList<>();
        STRANGE.forEach(path -> expected.add("main-2/" + path));
        STRANGE.forEach(path -> expected.add("main/" + path));
        expected.sort(BY_BYTES);
        assertThat(keys).isEqualTo(expected);
        assertThat(rows(list("list-type=2&delimiter=/&prefix=ma"))).containsExactly("main-2/", "main/");
    }

    @Test
    void theSecondFormHasItsElementsInOrder() {
        String text = list("list-type=2&prefix=main/d&delimiter=/&start-after=main/a&fetch-owner=true")
                .text();
        assertThat(text)
                .isEqualTo("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>lake</Name>"
                        + "<IsTruncated>false</IsTruncated><Prefix>main/d</Prefix><Delimiter>/</Delimiter>"
                        + "<KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys>"
                        + "<CommonPrefixes><Prefix>main/dir/</Prefix></CommonPrefixes>"
                        + "<StartAfter>main/a</StartAfter></ListBucketResult>");
        assertThat(list("list-type=2&prefix=main/dir/x&fetch-owner=true").text())
                .contains("<Contents><Key>main/dir/x</Key><LastModified>2023-11-14T22:13:20.000Z</LastModified>"
                        + "<ETag>&#34;abc&#34;</ETag><Size>7</Size><Owner><ID>admin</ID><DisplayName>admin</DisplayName>"
                        + "</Owner><StorageClass>STANDARD</StorageClass></Contents>");
        assertThat(list("list-type=2").text()).doesNotContain("<Owner>").doesNotContain("EncodingType");
    }

    @Test
    void theFirstFormHasMarkersAndOwnersAndNoCount() {
        Answer answer = list("prefix=main/&delimiter=/&max-keys=2");
        assertThat(answer.text())
                .contains("<MaxKeys>2</MaxKeys>", "<Marker></Marker><NextMarker>main//</NextMarker>", "<Owner>")
                .doesNotContain("KeyCount");
        Answer without = list("max-keys=2");
        assertThat(without.element("IsTruncated")).isEqualTo("true");
        assertThat(without.text()).doesNotContain("NextMarker");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&delimiter=/", "&prefix=main/", "&prefix=main/&delimiter=/", "&delimiter=b"})
    void bothFormsGiveAllRowsPageByPage(String query) {
        List<String> all = rows(list("encoding-type=url" + query));
        for (int max = 1; max <= 3; max++) {
            assertThat(byToken(query + "&encoding-type=url&max-keys=" + max)).isEqualTo(all);
            assertThat(byMarker(query + "&encoding-type=url&max-keys=" + max)).isEqualTo(all);
        }
    }

    private static List<String> byToken(String query) {
        List<String> rows = new ArrayList<>();
        String token = "";
        do {
            Answer page = list("list-type=2" + query + token);
            rows.addAll(rows(page));
            token = "&continuation-token=" + page.element("NextContinuationToken");
        } while (!token.endsWith("="));
        return rows;
    }

    /// As clients do that know no NextMarker: the last row is the marker.
    private static List<String> byMarker(String query) {
        List<String> rows = new ArrayList<>();
        Answer page = list(query);
        rows.addAll(rows(page));
        while (page.element("IsTruncated").equals("true")) {
            page = list(query + "&marker=" + encoded(rows.getLast()));
            rows.addAll(rows(page));
        }
        return rows;
    }

    @Test
    void urlEncodingIsEchoedAndCoversAllButTheToken() {
        Answer answer = list("list-type=2&encoding-type=url&prefix=main/a%2B&start-after=main/a%2B&delimiter=%2B");
        assertThat(answer.text())
                .contains("<EncodingType>url</EncodingType>", "<Prefix>main/a%2B</Prefix>")
                .contains("<Delimiter>%2B</Delimiter>", "<StartAfter>main/a%2B</StartAfter>", "<Key>main/a%2Bb</Key>");
        assertThat(list("prefix=main/~&encoding-type=url").text()).contains("<Key>main/%7E*-._</Key>");
        assertThat(list("prefix=main/a%20&encoding-type=url").text()).contains("<Key>main/a%20b</Key>");
        list("encoding-type=base64").expect(400, "InvalidArgument");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prefix=nope/",
                "prefix=nope",
                "prefix=/",
                "prefix=//",
                "prefix=a%20b/",
                "prefix=main%5Ex/x",
                "prefix=%0A/",
                "prefix=main/%0A",
                "prefix=/main/",
                "start-after=zzz&marker=zzz",
                "prefix=main/none&start-after=main/a"
            })
    void whatNamesNothingListsNothing(String query) {
        for (String form : List.of("", "list-type=2&")) {
            Answer answer = list(form + query);
            assertThat(rows(answer)).isEmpty();
            assertThat(answer.element("IsTruncated")).isEqualTo("false");
        }
    }

    @Test
    void aPrefixLongerThanAnyPathListsNothing() {
        assertThat(rows(list("list-type=2&prefix=main/" + "x".repeat(1025)))).isEmpty();
    }

    @Test
    void anEmptyRepositoryShowsItsBranch() {
        assertThat(rows(server.call("GET", "/empty?list-type=2&delimiter=/"))).containsExactly("main/");
        assertThat(rows(server.call("GET", "/empty?list-type=2"))).isEmpty();
    }

    @Test
    void asManyRowsAsAskedForButNoMoreThanAThousand() {
        assertThat(list("max-keys=100000").element("MaxKeys")).isEqualTo("1000");
        Answer none = list("list-type=2&max-keys=0");
        assertThat(rows(none)).isEmpty();
        assertThat(none.element("IsTruncated")).isEqualTo("false");
        assertThat(none.element("MaxKeys")).isEqualTo("0");
        assertThat(list("max-keys=-1").expect(400, "InvalidArgument").element("Message"))
                .isEqualTo("Argument maxKeys must be an integer between 0 and 2147483647");
        for (String wrong : List.of("x", "1.5", "2147483648")) {
            assertThat(list("max-keys=" + wrong).expect(400, "InvalidArgument").element("Message"))
                    .isEqualTo("Provided max-keys not an integer or within integer range");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"main/a", "!", "AA", "AQ==x", "é"})
    void tokensOfOthersAreRefused(String token) {
        assertThat(list("list-type=2&continuation-token=" + encoded(token))
                        .expect(400, "InvalidArgument")
                        .element("Message"))
                .isEqualTo("The continuation token provided is incorrect");
    }

    @Test
    void aListTypeThatIsNoneIsRefused() {
        list("list-type=3").expect(400, "InvalidArgument");
        assertThat(list("list-type=1").text()).contains("<Marker>");
        assertThat(list("list-type=").text()).contains("<Marker>");
    }

    @Test
    void aTokenCountsMoreThanStartAfter() {
        Answer first = list("list-type=2&prefix=main/&max-keys=1&encoding-type=url");
        String token = first.element("NextContinuationToken");
        Answer second = list(
                "list-type=2&prefix=main/&max-keys=1&encoding-type=url&start-after=zzz&continuation-token=" + token);
        assertThat(rows(second)).hasSize(1).isNotEqualTo(rows(first));
        assertThat(second.element("ContinuationToken")).isEqualTo(token);
    }

    @Test
    void versionsAreListedNewestFirst() {
        server.createRepository("past");
        put("past", "main", "a");
        put("past", "main", "b");
        server.commit("past", "main");
        server.api("DELETE", "/repositories/past/branches/main/objects?path=a", "", 204);
        server.commit("past", "main");
        put("past", "main", "a");
        Answer answer = server.call("GET", "/past?versions&prefix=main/").expect(200);
        List<String> found = Pattern.compile("<(Version|DeleteMarker)><Key>(.*?)</Key>.*?<IsLatest>(.*?)</IsLatest>")
                .matcher(answer.text())
                .results()
                .map(match -> match.group(1) + " " + match.group(2) + " " + match.group(3))
                .toList();
        assertThat(found)
                .containsExactly(
                        "Version main/a true",
                        "DeleteMarker main/a false",
                        "Version main/a false",
                        "Version main/b true");
        assertThat(answer.element("VersionId")).isEqualTo("null");
        Answer page =
                server.call("GET", "/past?versions&prefix=main/&max-keys=2").expect(200);
        assertThat(page.element("NextKeyMarker")).isEqualTo("main/a");
        Answer rest = server.call(
                "GET",
                "/past?versions&prefix=main/&key-marker=main/a&version-id-marker="
                        + page.element("NextVersionIdMarker"));
        assertThat(rest.expect(200).text())
                .containsOnlyOnce("<Key>main/a</Key>")
                .containsOnlyOnce("<Key>main/b</Key>");
        assertThat(rows(server.call("GET", "/past?versions&delimiter=/"))).containsExactly("main/");
    }

    @Test
    void versionMarkersMustBeVersions() {
        server.call("GET", "/lake?versions&version-id-marker=null").expect(400, "InvalidArgument");
        server.call("GET", "/lake?versions&key-marker=a&version-id-marker=x").expect(400, "InvalidArgument");
        server.call("GET", "/lake?versions&max-keys=x").expect(400, "InvalidArgument");
        server.call("GET", "/lake?versions&prefix=nope/").expect(200);
    }

    @Test
    void theKitOfAmazonReadsAllPages() {
        List<String> keys = new ArrayList<>();
        for (String branch : List.of("main-2/", "main/")) {
            STRANGE.stream().sorted(BY_BYTES).forEach(path -> keys.add(branch + path));
        }
        try (S3Client client = server.s3()) {
            var byToken = client.listObjectsV2Paginator(
                    list -> list.bucket("lake").maxKeys(5).encodingType(EncodingType.URL));
            assertThat(byToken.contents().stream().map(S3Object::key)).containsExactlyElementsOf(keys);
            var versions = client.listObjectVersionsPaginator(
                    list -> list.bucket("lake").maxKeys(5).encodingType(EncodingType.URL));
            assertThat(versions.versions().stream().map(ObjectVersion::key)).containsExactlyElementsOf(keys);
            assertThat(versions.versions()).allMatch(ObjectVersion::isLatest);
        }
    }
}
