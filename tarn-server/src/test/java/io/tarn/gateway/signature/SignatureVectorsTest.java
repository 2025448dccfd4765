package io.tarn.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;

import io.tarn.auth.AccessKey;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.access.Credentials;
import io.tarn.gateway.payload.PayloadForm;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The computed vectors of s3-gateway.md 20.
class SignatureVectorsTest {
    private static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static final String HOST = "s3.local.lakefs.io:8000";
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");

    private static final Credentials.Account ACCOUNT = new Credentials.Account(
            User.internal("example", NOW), new Credential(new AccessKey(KEY, SECRET), NOW, "example"));

    private final Signatures signatures = new Signatures(
            id -> id.equals(KEY) ? Optional.of(ACCOUNT) : Optional.empty(), true, _ -> Optional.empty(), () -> NOW);

    private static Message message(String method, String path, String query, String... headers) {
        var message = new Message(method, path, query, Optional.empty());
        message.add("Host", HOST);
        for (int i = 0; i < headers.length; i += 2) {
            message.add(headers[i], headers[i + 1]);
        }
        return message;
    }

    private static Message signed(String path, String query, String signature) {
        return message(
                "GET",
                path,
                query,
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-content-sha256",
                NOTHING,
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=" + KEY + "/20130524/us-east-1/s3/aws4_request,"
                        + " SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" + signature);
    }

    @Test
    void headerOfVersion4() {
        var path = signatures.check(signed(
                "/example-repo/main//dir/a%20b%2Bc%CE%B1~%2A",
                "", "245cafe607d12410731a6e342c7e2ba792610119aa181af77e4253b1e4d16751"));
        assertThat(path).hasValueSatisfying(found -> {
            assertThat(found.account()).isEqualTo(ACCOUNT);
            assertThat(found.payload()).isEqualTo(new PayloadForm.Hashed(NOTHING));
        });
        assertThat(signatures.check(signed(
                        "/example-repo",
                        "prefix=main%2Fa%20b%2F&delimiter=%2F&list-type=2&encoding-type=url",
                        "85592f7d570fd9e7c8c20335efcf7353f237cf0f197dac240249dbfa998712b8")))
                .isPresent();
    }

    @Test
    void queryOfVersion4() {
        assertThat(signatures.check(message(
                        "GET",
                        "/example-repo/main/a.txt",
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + KEY
                                + "%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
                                + "&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature="
                                + "2a6e77fea067a93e81725d9de48068847882fa69ed197c6dd9b7353c2243a1c2")))
                .isPresent();
    }

    @Test
    void headerOfVersion2() {
        String date = "Fri, 24 May 2013 00:00:00 GMT";
        assertThat(signatures.check(message(
                        "GET",
                        "/example-repo/main/a%20b.txt",
                        "",
                        "Date",
                        date,
                        "Authorization",
                        "AWS " + KEY + ":h5o6/B6WN39f78YeatLZjiMy9mk=")))
                .isPresent();
        assertThat(signatures.check(message(
                        "PUT",
                        "/example-repo/main/a.txt",
                        "partNumber=1&uploadId=abc",
                        "Date",
                        date,
                        "Authorization",
                        "AWS " + KEY + ":CS5l8DPKaS+AtgvxfuDuYNSd8pE=")))
                .isPresent();
    }

    @Test
    void queryOfVersion2() {
        assertThat(signatures.check(message(
                        "GET",
                        "/example-repo/main/a.txt",
                        "AWSAccessKeyId=" + KEY + "&Expires=1369357200&Signature=k53fZszDT6CiuAvojOaHl1LAXHI%3D")))
                .isPresent();
    }
}
