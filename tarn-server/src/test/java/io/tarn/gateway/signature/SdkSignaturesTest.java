package io.tarn.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.testkit.Gen;
import io.tarn.testkit.Seed;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Requests signed by the kit of AWS, which knows nothing of this code: each holds, and none holds once anything
/// of it was changed.
class SdkSignaturesTest {
    private static final int ROUNDS = 300 * Integer.getInteger("tarn.stress.factor", 1);

    private final Seed seed = Seed.ofProcess().split("signatures");
    private final Signatures signatures = Sent.at(Sent.NOW.plusSeconds(60));

    private static SdkHttpRequest request(Gen gen) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(gen.pick(SdkHttpMethod.GET, SdkHttpMethod.PUT, SdkHttpMethod.DELETE, SdkHttpMethod.POST))
                .protocol("https")
                .host("s3.example.com")
                .port(gen.pick(443, 8000))
                .encodedPath("/lake/main/" + encoded(gen.path(0, 12)).replace("%2F", "/"));
        for (int left = gen.intBetween(0, 4); left > 0; left--) {
            request.appendRawQueryParameter("p" + gen.pick("", "-", "0", "\u00e9", " "), gen.path(0, 4));
        }
        for (int left = gen.intBetween(0, 3); left > 0; left--) {
            request.appendHeader(
                    "x-amz-meta-" + gen.word(1, 3), gen.pick("a", " a  b ", "a,b", "x;y=z", "\"  q  \"", ""));
        }
        if (gen.oneIn(3)) {
            request.putHeader("x-amz-meta-twice", List.of("one ", " two  three"));
        }
        return request.build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    @Test
    void headersHoldAndNoChangeDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split(round).gen();
            byte[] body = gen.bytes(0, 20);
            Sent sent = Sent.signed(request(gen), body, _ -> {});
            String where = "round " + round + " " + sent + ", " + seed.hint();
            assertThat(signatures.check(sent.message())).as(where).isPresent();
            changesFail(gen, sent, where);
            assertThat(refusal(sent.header("x-amz-date", "20130524T000001Z")).code())
                    .as(where)
                    .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
            String authorization = sent.header("Authorization");
            assertThat(refusal(sent.header("Authorization", changedHex(authorization, gen)))
                            .code())
                    .as(where)
                    .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
            assertThat(refusal(sent.header("Authorization", authorization.replace("eu-moon-1", "eu-moon-2")))
                            .code())
                    .as(where)
                    .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
            assertThat(refusal(sent.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"))
                            .code())
                    .as(where)
                    .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        }
    }

    @Test
    void presignedUrlsHoldAndNoChangeDoes() {
        for (int round = 0; round < ROUNDS; round++) {
            Gen gen = seed.split("query").split(round).gen();
            Sent sent = Sent.signed(
                    request(gen),
                    new byte[0],
                    signing -> signing.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                            .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                            .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofDays(7)));
            String where = "round " + round + " " + sent + ", " + seed.hint();
            assertThat(Sent.at(Sent.NOW.plus(Duration.ofDays(7))).check(sent.message()))
                    .as(where)
                    .isPresent();
            changesFail(gen, sent, where);
            for (String name : List.of("X-Amz-Date=2013", "X-Amz-Expires=60", "X-Amz-SignedHeaders=hos")) {
                assertThat(sent.query()).contains(name);
                assertThat(catchThrowableOfType(
                                S3Exception.class,
                                () -> signatures.check(sent.query(sent.query().replace(name, name + "1"))
                                        .message())))
                        .as(name + " " + where)
                        .isNotNull();
            }
        }
    }

    private void changesFail(Gen gen, Sent sent, String where) {
        mismatch(sent.method(sent.method().equals("GET") ? "HEAD" : "GET"), where);
        mismatch(sent.path(sent.path() + gen.pick("a", "/", "%00", "%C3%A9", ";x", ".", "//")), where);
        mismatch(sent.path(sent.path().replace("/main/", "/main//")), where);
        mismatch(
                sent.query(sent.query() + (sent.query().isEmpty() ? "" : "&") + gen.pick("acl", "a=b", "p=", ";=")),
                where);
        mismatch(sent.header("Host", "s3.example.org"), where);
        assertThat(refusal(sent.plus("x-amz-acl", "public-read")).code())
                .as(where)
                .isEqualTo(S3Code.ACCESS_DENIED);
        for (int i = 0; i < sent.headers().size(); i += 2) {
            String name = sent.headers().get(i);
            if (name.startsWith("x-amz-meta-")) {
                mismatch(sent.plus(name, "more"), where);
                mismatch(sent.header(name, "else"), where);
            }
        }
    }

    private void mismatch(Sent sent, String where) {
        assertThat(refusal(sent).code()).as(where).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
    }

    private S3Exception refusal(Sent sent) {
        S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> signatures.check(sent.message()));
        assertThat(refusal).as(sent.toString()).isNotNull();
        return refusal;
    }

    private static String changedHex(String authorization, Gen gen) {
        int at = authorization.length() - gen.intBetween(1, 64);
        char other = authorization.charAt(at) == '0' ? '1' : '0';
        return authorization.substring(0, at) + other + authorization.substring(at + 1);
    }

    /// Whatever comes, the answer is a verdict or a refusal.
    @Test
    void garbageIsRefused() {
        for (int round = 0; round < ROUNDS * 20; round++) {
            Gen gen = seed.split("garbage").split(round).gen();
            boolean presigned = gen.oneIn(2);
            Sent sent = Sent.signed(
                    request(gen),
                    new byte[0],
                    signing -> signing.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                            .putProperty(
                                    AwsV4HttpSigner.AUTH_LOCATION,
                                    presigned ? AuthLocation.QUERY_STRING : AuthLocation.HEADER));
            Sent changed = presigned
                    ? sent.query(mutated(gen, sent.query()))
                    : sent.header("Authorization", mutated(gen, sent.header("Authorization")))
                            .header(
                                    "x-amz-date",
                                    gen.oneIn(3) ? mutated(gen, sent.header("x-amz-date")) : sent.header("x-amz-date"));
            verdict(changed, "round " + round + " " + changed + ", " + seed.hint());
        }
    }

    private void verdict(Sent sent, String where) {
        try {
            signatures.check(sent.message());
        } catch (S3Exception e) {
            assertThat(e.code().status()).as(where).isBetween(400, 403);
            assertThat(e.details().stream()
                            .mapToInt(detail -> detail.value().length())
                            .sum())
                    .as(where)
                    .isLessThan(70_000);
            assertThat(e.message() + e.details()).as(where).doesNotContain(Sent.SECRET);
        } catch (RuntimeException e) {
            throw new AssertionError(where, e);
        }
    }

    private static String mutated(Gen gen, String text) {
        String changed = text;
        for (int edits = gen.intBetween(1, 4); edits > 0; edits--) {
            int from = gen.intBetween(0, changed.length());
            int to = gen.intBetween(from, Math.min(changed.length(), from + 20));
            String piece = gen.pick(
                    "",
                    "=",
                    "&",
                    ",",
                    ";",
                    "/",
                    "%",
                    "%0A",
                    "AWS ",
                    "AWS4-HMAC-SHA256 ",
                    ":",
                    " ",
                    "\u00e9",
                    "X-Amz-Date=",
                    "Signature=",
                    "Expires=-1",
                    "AWSAccessKeyId=",
                    "&Signature=a&Expires=99999999999999999999",
                    gen.word(1, 90));
            changed = changed.substring(0, from) + piece + changed.substring(to);
        }
        return changed;
    }
}
