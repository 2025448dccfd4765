package io.tarn.gateway.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tarn.gateway.error.S3Code;
import io.tarn.gateway.error.S3Exception;
import io.tarn.gateway.payload.Digests;
import io.tarn.gateway.payload.PayloadForm;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Signatures that do not hold, and what is told of it (s3-gateway.md 5, 18.1).
class RefusalsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Signatures signatures = Sent.at(Sent.NOW);

    private static SdkHttpRequest.Builder request() {
        return SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("https")
                .host("s3.example.com")
                .encodedPath("/lake/main/a.txt");
    }

    private static Sent byHeader() {
        return Sent.signed(request().build());
    }

    private static Sent presigned(Duration lifetime) {
        return Sent.signed(
                request().build(),
                new byte[0],
                signing -> signing.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, lifetime));
    }

    private static S3Exception refused(Signatures by, Sent sent) {
        S3Exception refusal = catchThrowableOfType(S3Exception.class, () -> by.check(sent.message()));
        assertThat(refusal).as(sent.toString()).isNotNull();
        return refusal;
    }

    private void refused(Sent sent, S3Code code, String part) {
        S3Exception refusal = refused(signatures, sent);
        assertThat(refusal.code()).as(refusal.message() + " " + sent).isEqualTo(code);
        assertThat(refusal.message()).contains(part);
    }

    private static Map<String, String> details(S3Exception refusal) {
        Map<String, String> details = new HashMap<>();
        refusal.details().forEach(detail -> details.put(detail.name(), detail.value()));
        return details;
    }

    @Test
    void requestsWithoutASignatureAreNotJudged() {
        Sent plain = new Sent("GET", "/lake", "list-type=2&Signature=1&Expires=2", List.of("Host", "s3.example.com"));
        assertThat(signatures.check(plain.message())).isEmpty();
        assertThat(signatures.check(plain.plus("Authorization", "Basic YTpi").message()))
                .isEmpty();
        assertThat(signatures.check(plain.plus("Authorization", "Bearer x").message()))
                .isEmpty();
    }

    @Test
    void unknownKeys() {
        Sent sent = byHeader();
        S3Exception refusal = refused(
                signatures,
                sent.header("Authorization", sent.header("Authorization").replace(Sent.KEY, "AKIAUNKNOWN")));
        assertThat(refusal.code()).isEqualTo(S3Code.INVALID_ACCESS_KEY_ID);
        assertThat(details(refusal)).containsEntry("AWSAccessKeyId", "AKIAUNKNOWN");
        Sent url = presigned(HOUR);
        refused(url.query(url.query().replace(Sent.KEY, "AKIAUNKNOWN")), S3Code.INVALID_ACCESS_KEY_ID, "");
        refused(version2("GET", "AKIAUNKNOWN", "x"), S3Code.INVALID_ACCESS_KEY_ID, "");
    }

    @Test
    void whatWasSignedIsShown() {
        Sent sent = byHeader();
        S3Exception refusal = refused(signatures, sent.method("PUT"));
        assertThat(refusal.code()).isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        Map<String, String> details = details(refusal);
        assertThat(details)
                .containsEntry("AWSAccessKeyId", Sent.KEY)
                .containsEntry("SignatureProvided", sent.header("Authorization").replaceAll(".*Signature=", ""))
                .containsOnlyKeys(
                        "AWSAccessKeyId",
                        "StringToSign",
                        "SignatureProvided",
                        "StringToSignBytes",
                        "CanonicalRequest",
                        "CanonicalRequestBytes");
        assertThat(details.get("StringToSign"))
                .startsWith("AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/eu-moon-1/s3/aws4_request\n");
        assertThat(details.get("CanonicalRequest")).startsWith("PUT\n/lake/main/a.txt\n\nhost:s3.example.com\n");
        assertThat(details.get("CanonicalRequestBytes")).startsWith("50 55 54 0a 2f");
        assertThat(refusal.toString() + details).doesNotContain(Sent.SECRET);
    }

    @Test
    void whatIsShownIsBounded() {
        Sent huge = byHeader().path("/lake/" + "a".repeat(60_000));
        assertThat(details(refused(signatures, huge)).values().stream()
                        .mapToInt(String::length)
                        .sum())
                .isLessThan(40_000);
    }

    @Test
    void clocks() {
        Sent sent = byHeader();
        Duration just = Duration.ofMinutes(15);
        for (Instant near : List.of(Sent.NOW.plus(just), Sent.NOW.minus(just))) {
            assertThat(Sent.at(near).check(sent.message())).isPresent();
        }
        for (Instant far :
                List.of(Sent.NOW.plus(just).plusSeconds(1), Sent.NOW.minus(just).minusSeconds(1))) {
            S3Exception refusal = refused(Sent.at(far), sent);
            assertThat(refusal.code()).isEqualTo(S3Code.REQUEST_TIME_TOO_SKEWED);
            assertThat(details(refusal))
                    .containsEntry("RequestTime", "20130524T000000Z")
                    .containsEntry("ServerTime", far.toString())
                    .containsEntry("MaxAllowedSkewMilliseconds", "900000");
            assertThat(refused(Sent.at(far), sent.method("PUT")).code())
                    .as("who cannot sign learns nothing of the clock")
                    .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        }
    }

    @Test
    void lifetimesOfUrls() {
        Sent url = presigned(HOUR);
        for (Duration after : List.of(Duration.ZERO, HOUR, Duration.ofMinutes(-15))) {
            assertThat(Sent.at(Sent.NOW.plus(after)).check(url.message()))
                    .as(after.toString())
                    .isPresent();
        }
        S3Exception expired = refused(Sent.at(Sent.NOW.plus(HOUR).plusSeconds(1)), url);
        assertThat(expired.code()).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(expired.message()).isEqualTo("Request has expired");
        assertThat(details(expired))
                .containsEntry("X-Amz-Expires", "3600")
                .containsEntry("Expires", "2013-05-24T01:00:00Z")
                .containsEntry("ServerTime", "2013-05-24T01:00:01Z");
        assertThat(refused(Sent.at(Sent.NOW.minus(HOUR)), url).message()).isEqualTo("Request is not valid yet");
        refused(expires(url, "604801"), S3Code.AUTHORIZATION_QUERY_PARAMETERS, "less than a week");
        refused(expires(url, "-1"), S3Code.AUTHORIZATION_QUERY_PARAMETERS, "non-negative");
        refused(expires(url, "1h"), S3Code.AUTHORIZATION_QUERY_PARAMETERS, "should be a number");
    }

    private static Sent expires(Sent url, String value) {
        return url.query(url.query().replace("X-Amz-Expires=3600", "X-Amz-Expires=" + value));
    }

    @Test
    void headersThatAreNotSigned() {
        S3Exception refusal = refused(
                signatures, byHeader().plus("X-Amz-Copy-Source", "/other/key").plus("x-amz-acl", "public-read"));
        assertThat(refusal.code()).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(refusal.message()).isEqualTo("There were headers present in the request which were not signed");
        assertThat(details(refusal)).containsEntry("HeadersNotSigned", "x-amz-acl, x-amz-copy-source");
        refused(presigned(HOUR).plus("x-amz-meta-a", "1"), S3Code.ACCESS_DENIED, "not signed");
        assertThat(signatures.check(byHeader().plus("User-Agent", "any").message()))
                .isPresent();
    }

    @Test
    void malformedHeaders() {
        S3Code malformed = S3Code.AUTHORIZATION_HEADER_MALFORMED;
        Sent sent = byHeader();
        String good = sent.header("Authorization");
        refused(sent.header("Authorization", "AWS4-HMAC-SHA256"), malformed, "three components");
        refused(sent.header("Authorization", good.replaceAll(", Signature=.*", "")), malformed, "three components");
        refused(sent.header("Authorization", good.replace("/aws4_request", "")), malformed, "Credential is mal-formed");
        refused(sent.header("Authorization", good.replace("/s3/", "/ec2/")), malformed, "incorrect service \"ec2\"");
        refused(sent.header("Authorization", good.replace("aws4_request", "aws5_request")), malformed, "terminal");
        refused(
                sent.header("Authorization", good.replace("/20130524/", "/20130523/")),
                malformed,
                "Invalid credential date");
        refused(sent.header("Authorization", good.replace("/20130524/", "/2013-05-24/")), malformed, "date format");
        refused(sent.header("Authorization", good.replace(Sent.KEY, "AB")), malformed, "access key id");
        refused(sent.header("Authorization", good.replace(Sent.KEY, "A".repeat(129))), malformed, "access key id");
        refused(
                sent.header("Authorization", good.replace("SignedHeaders=", "SignedHeaders=" + "a;".repeat(300))),
                malformed,
                "signed headers");
        refused(sent.header("x-amz-date", "yesterday"), S3Code.MALFORMED_DATE, "");
        refused(sent.header("x-amz-date", ""), S3Code.ACCESS_DENIED, "valid Date or x-amz-date");
        refused(
                sent.header("Authorization", good.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
                S3Code.INVALID_REQUEST,
                "AWS4-ECDSA-P256-SHA256 is not supported");
        refused(sent.header("Authorization", "AWS " + Sent.KEY), S3Code.INVALID_ARGUMENT, "AwsAccessKeyId:signature");
    }

    @Test
    void malformedUrls() {
        S3Code malformed = S3Code.AUTHORIZATION_QUERY_PARAMETERS;
        String good = presigned(HOUR).query();
        for (String name : List.of("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature")) {
            String without = good.replaceAll("X-Amz-" + name + "=[^&]*&?", "");
            refused(presigned(HOUR).query(without), malformed, "requires the X-Amz-Algorithm");
        }
        refused(presigned(HOUR).query(good.replace("HMAC-SHA256", "ECDSA-P256-SHA256")), malformed, "only supports");
        refused(presigned(HOUR).query(good.replace("%2Fs3%2F", "%2Fiam%2F")), malformed, "incorrect service \"iam\"");
        refused(presigned(HOUR).query(good.replace("X-Amz-Date=2013", "X-Amz-Date=x")), S3Code.MALFORMED_DATE, "");
        refused(presigned(HOUR).query(good + "&a=%zz"), S3Code.INVALID_URI, "");
    }

    @Test
    void oneMechanismAtATime() {
        String both = "Only one auth mechanism allowed";
        refused(byHeader().query(presigned(HOUR).query()), S3Code.INVALID_ARGUMENT, both);
        refused(presigned(HOUR).plus("Authorization", "Basic YTpi"), S3Code.INVALID_ARGUMENT, both);
        refused(byHeader().query("AWSAccessKeyId=a&Signature=b&Expires=1"), S3Code.INVALID_ARGUMENT, both);
        refused(byHeader().plus("Authorization", "Bearer x"), S3Code.INVALID_ARGUMENT, both);
        refused(
                presigned(HOUR).query(presigned(HOUR).query() + "&AWSAccessKeyId=a&Signature=b&Expires=1"),
                S3Code.INVALID_ARGUMENT,
                both);
    }

    @Test
    void sessionTokensOfKeysThatLast() {
        refused(
                Sent.signed(request().putHeader("x-amz-security-token", "t").build()),
                S3Code.INVALID_TOKEN,
                "token is malformed");
        Sent url = presigned(HOUR);
        refused(url.query(url.query() + "&X-Amz-Security-Token=t"), S3Code.INVALID_TOKEN, "");
        refused(version2("GET", Sent.KEY, "x").plus("x-amz-security-token", "t"), S3Code.INVALID_TOKEN, "");
    }

    @Test
    void hashesOfBodies() {
        Sent sent = byHeader();
        for (String wrong : List.of("nonsense", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "abcd")) {
            refused(
                    sent.header("x-amz-content-sha256", wrong),
                    S3Code.INVALID_ARGUMENT,
                    "x-amz-content-sha256 must be");
        }
        refused(sent.header("x-amz-content-sha256", "UNSIGNED-PAYLOAD"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        assertThat(signatures.check(sent.message()))
                .map(Signatures.Signed::payload)
                .contains(new PayloadForm.Hashed(Digests.SHA256_OF_NOTHING));
        assertThat(signatures.check(presigned(HOUR).message()))
                .map(Signatures.Signed::payload)
                .contains(new PayloadForm.Plain());
    }

    @Test
    void accessKeysThatAreSwitchedOff() {
        var off = new Signatures(_ -> Optional.of(Sent.ACCOUNT), false, _ -> Optional.empty(), () -> Sent.NOW);
        assertThat(refused(off, byHeader()).code()).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(refused(off, presigned(HOUR)).code()).isEqualTo(S3Code.ACCESS_DENIED);
        assertThat(catchThrowableOfType(S3Exception.class, () -> off.checkForm(form()))
                        .code())
                .isEqualTo(S3Code.ACCESS_DENIED);
    }

    /// Version 2 over the string that the documentation of AWS builds, written here by hand.
    private static Sent version2(String method, String key, String signature) {
        return new Sent(
                method,
                "/lake/main/a.txt",
                "",
                List.of(
                        "Host",
                        "s3.example.com",
                        "Date",
                        "Fri, 24 May 2013 00:00:00 GMT",
                        "Authorization",
                        "AWS " + key + ":" + signature));
    }

    private static String hmacSha1(String text) {
        return Base64.getEncoder()
                .encodeToString(Digests.hmacSha1(
                        Sent.SECRET.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void version2InTheHeader() {
        String signature = hmacSha1("GET\n\n\nFri, 24 May 2013 00:00:00 GMT\n/lake/main/a.txt");
        Sent sent = version2("GET", Sent.KEY, signature);
        assertThat(signatures.check(sent.message())).isPresent();
        refused(sent.method("PUT"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(sent.path("/lake/main/b.txt"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(sent.query("acl"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(sent.plus("x-amz-acl", "public-read"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(sent.plus("Content-Type", "a/b"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        assertThat(signatures.check(sent.query("prefix=any").message())).isPresent();
        assertThat(refused(Sent.at(Sent.NOW.plus(HOUR)), sent).code()).isEqualTo(S3Code.REQUEST_TIME_TOO_SKEWED);
        String own = hmacSha1("GET\n\n\n\nx-amz-date:Fri, 24 May 2013 00:00:00 GMT\n/lake/main/a.txt");
        assertThat(signatures.check(version2("GET", Sent.KEY, own)
                        .plus("x-amz-date", "Fri, 24 May 2013 00:00:00 GMT")
                        .message()))
                .isPresent();
    }

    @Test
    void version2OnTheBucketsOwnHost() {
        var virtual = new Message("GET", "/main/a.txt", "", Optional.of("lake"));
        virtual.add("Date", "Fri, 24 May 2013 00:00:00 GMT");
        virtual.add(
                "Authorization",
                version2("GET", Sent.KEY, hmacSha1("GET\n\n\nFri, 24 May 2013 00:00:00 GMT\n/lake/main/a.txt"))
                        .header("Authorization"));
        assertThat(signatures.check(virtual)).isPresent();
    }

    @Test
    void version2InTheQuery() {
        long end = Sent.NOW.plus(HOUR).getEpochSecond();
        String signature = hmacSha1("PUT\n\ntext/plain\n" + end + "\nx-amz-meta-a:1\n/lake/main/a.txt");
        Sent url = new Sent(
                "PUT",
                "/lake/main/a.txt",
                "AWSAccessKeyId=" + Sent.KEY + "&Expires=" + end + "&x-amz-meta-a=1&Signature="
                        + signature.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"),
                List.of("Host", "s3.example.com", "Content-Type", "text/plain"));
        assertThat(signatures.check(url.message())).isPresent();
        assertThat(Sent.at(Sent.NOW.plus(HOUR)).check(url.message())).isPresent();
        S3Exception expired = refused(Sent.at(Sent.NOW.plus(HOUR).plusSeconds(1)), url);
        assertThat(expired.message()).isEqualTo("Request has expired");
        assertThat(details(expired)).containsKeys("Expires", "ServerTime");
        refused(url.query(url.query().replace("meta-a=1", "meta-a=2")), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(
                url.query(url.query().replace("Expires=" + end, "Expires=" + (end + 1))),
                S3Code.SIGNATURE_DOES_NOT_MATCH,
                "");
        refused(url.query(url.query().replace("Expires=" + end, "Expires=soon")), S3Code.ACCESS_DENIED, "Invalid date");
        refused(
                url.query(url.query().replaceAll("&Expires=[0-9]*", "")),
                S3Code.ACCESS_DENIED,
                "requires the Signature");
    }

    @Test
    void theVariantForQueriesOfJavaClients() {
        String pairs = "AWSAccessKeyId=" + Sent.KEY
                + "&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2013-05-24T00%3A00%3A00Z";
        String signature = Base64.getEncoder()
                .encodeToString(Digests.hmacSha256(
                        Sent.SECRET.getBytes(StandardCharsets.UTF_8),
                        "POST\ns3.example.com\n/lake/main/a.txt\n" + pairs));
        Sent url = new Sent(
                "GET",
                "/lake/main/a.txt",
                pairs + "&Signature=" + signature.replace("+", "%2B").replace("/", "%2F"),
                List.of("Host", "s3.example.com"));
        assertThat(signatures.check(url.message())).isPresent();
        refused(url.method("DELETE"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        refused(url.query(url.query() + "&acl"), S3Code.SIGNATURE_DOES_NOT_MATCH, "");
        assertThat(refused(Sent.at(Sent.NOW.plus(HOUR)), url).code()).isEqualTo(S3Code.REQUEST_TIME_TOO_SKEWED);
    }

    private static Map<String, String> form() {
        String policy = Base64.getEncoder().encodeToString("{\"expiration\":\"x\"}".getBytes(StandardCharsets.UTF_8));
        byte[] day = Digests.hmacSha256(("AWS4" + Sent.SECRET).getBytes(StandardCharsets.UTF_8), "20130524");
        byte[] key = Digests.hmacSha256(Digests.hmacSha256(Digests.hmacSha256(day, "us-east-1"), "s3"), "aws4_request");
        return new HashMap<>(Map.of(
                "policy",
                policy,
                "x-amz-algorithm",
                "AWS4-HMAC-SHA256",
                "x-amz-credential",
                Sent.KEY + "/20130524/us-east-1/s3/aws4_request",
                "x-amz-date",
                "20130524T000000Z",
                "x-amz-signature",
                HexFormat.of().formatHex(Digests.hmacSha256(key, policy))));
    }

    @Test
    void formsOfVersion4() {
        assertThat(signatures.checkForm(form())).isEqualTo(Sent.ACCOUNT);
        for (String field : form().keySet()) {
            Map<String, String> without = form();
            without.remove(field);
            assertThat(catchThrowableOfType(S3Exception.class, () -> signatures.checkForm(without))
                            .code())
                    .as(field)
                    .isEqualTo(S3Code.INVALID_ARGUMENT);
        }
        Map<String, String> changed = form();
        changed.put("policy", changed.get("policy") + "A");
        assertThat(catchThrowableOfType(S3Exception.class, () -> signatures.checkForm(changed))
                        .code())
                .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
        assertThat(catchThrowableOfType(S3Exception.class, () -> signatures.checkForm(Map.of("policy", "e30=")))
                        .code())
                .isEqualTo(S3Code.ACCESS_DENIED);
    }

    @Test
    void formsOfVersion2() {
        Map<String, String> form =
                new HashMap<>(Map.of("policy", "e30=", "awsaccesskeyid", Sent.KEY, "signature", hmacSha1("e30=")));
        assertThat(signatures.checkForm(form)).isEqualTo(Sent.ACCOUNT);
        form.put("policy", "e31=");
        assertThat(catchThrowableOfType(S3Exception.class, () -> signatures.checkForm(form))
                        .code())
                .isEqualTo(S3Code.SIGNATURE_DOES_NOT_MATCH);
    }
}
