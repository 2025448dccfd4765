package io.tarn.gateway.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.gateway.GatewayServer;
import io.tarn.gateway.RawHttp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `Location` of a completed upload is where its object is for whoever asked, by the host and in the style of the
/// request (s3-gateway.md B-56).
class UploadLocationTest {
    @TempDir
    static Path folder;

    private static GatewayServer server;
    private static RawHttp wire;

    @BeforeAll
    static void start() {
        server = GatewayServer.start(folder);
        server.createRepository("lake");
        wire = new RawHttp(server.url());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static RawHttp.Answer send(String method, String target, String head, String body) {
        RawHttp.Answer answer = wire.send(method + " " + target + " HTTP/1.1\r\n" + head + "\r\nAuthorization: "
                + GatewayServer.basic() + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    /// Uploads to `target`, fetches what it says, and returns where that is.
    ///
    /// @param head lines, the `Host` among them
    private static String locate(String target, String head) {
        String id = send("POST", target + "?uploads", head, "").element("UploadId");
        String content = "by way of " + head;
        String etag = send("PUT", target + "?partNumber=1&uploadId=" + id, head, content)
                .header("ETag");
        String list = "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>" + etag
                + "</ETag></Part></CompleteMultipartUpload>";
        String location = send("POST", target + "?uploadId=" + id, head, list).element("Location");
        String found = location.substring(location.indexOf('/', "https://".length()));
        assertThat(send("GET", found, head, "").text()).isEqualTo(content);
        return location;
    }

    @Test
    void theAddressInPathStyle() {
        String host = server.url().getAuthority();
        assertThat(locate("/lake/main/a%20b/%C3%A9%2Bc", "Host: " + host))
                .isEqualTo("http://" + host + "/lake/main/a%20b/%C3%A9%2Bc");
    }

    @Test
    void aConfiguredName() {
        assertThat(locate("/lake/main/a", "Host: s3.example.com")).isEqualTo("http://s3.example.com/lake/main/a");
        assertThat(locate("/lake/main/a", "Host: s3.example.com:8000"))
                .isEqualTo("http://s3.example.com:8000/lake/main/a");
    }

    @Test
    void aBucketInTheHost() {
        assertThat(locate("/main/a//b", "Host: lake.s3.example.com")).isEqualTo("http://lake.s3.example.com/main/a//b");
        assertThat(locate("/main/x", "Host: lake.s3.example.com:8000"))
                .isEqualTo("http://lake.s3.example.com:8000/main/x");
    }

    @Test
    void aProxyThatSpeaksTlsForTheServer() {
        String proxied = "\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example.org";
        assertThat(locate("/lake/main/p", "Host: s3.example.com" + proxied))
                .isEqualTo("https://s3.example.com/lake/main/p");
        assertThat(locate("/main/p", "Host: lake.s3.example.com" + proxied))
                .isEqualTo("https://lake.s3.example.com/main/p");
        assertThat(locate("/main/p", "Host: lake.s3.example.com\r\nX-Forwarded-Proto: javascript"))
                .isEqualTo("http://lake.s3.example.com/main/p");
    }
}
