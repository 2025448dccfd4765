package io.tarn.gateway.signature;

import io.tarn.auth.AccessKey;
import io.tarn.auth.Credential;
import io.tarn.auth.User;
import io.tarn.auth.access.Credentials;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// A request as it comes over the wire, made by AWS's own signer.
///
/// @param headers names and values in turn
record Sent(String method, String path, String query, List<String> headers) {
    static final String KEY = "AKIAIOSFODNN7EXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    static final Instant NOW = Instant.parse("2013-05-24T00:00:00Z");
    static final Credentials.Account ACCOUNT = new Credentials.Account(
            User.internal("example", NOW), new Credential(new AccessKey(KEY, SECRET), NOW, "example"));

    /// Signatures of the one account, at a time.
    static Signatures at(Instant now) {
        return new Signatures(
                id -> id.equals(KEY) ? Optional.of(ACCOUNT) : Optional.empty(), true, _ -> Optional.empty(), () -> now);
    }

    /// Signed by the kit of AWS at [#NOW].
    static Sent signed(
            SdkHttpRequest request, byte[] body, Consumer<SignRequest.Builder<AwsCredentialsIdentity>> change) {
        return of(sign(request, body, KEY, SECRET, NOW, change).request());
    }

    static Sent signed(SdkHttpRequest request) {
        return signed(request, new byte[0], _ -> {});
    }

    static SignedRequest sign(
            SdkHttpRequest request,
            byte[] body,
            String key,
            String secret,
            Instant time,
            Consumer<SignRequest.Builder<AwsCredentialsIdentity>> change) {
        return AwsV4HttpSigner.create().sign(signing -> {
            signing.identity(AwsCredentialsIdentity.create(key, secret))
                    .request(request)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-moon-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(time, ZoneOffset.UTC));
            change.accept(signing);
        });
    }

    static Sent of(SdkHttpRequest request) {
        List<String> headers = new ArrayList<>();
        request.forEachHeader((name, values) -> values.forEach(value -> headers.addAll(List.of(name, value))));
        return new Sent(
                request.method().name(),
                request.encodedPath(),
                request.encodedQueryParameters().orElse(""),
                List.copyOf(headers));
    }

    Sent method(String other) {
        return new Sent(other, path, query, headers);
    }

    Sent path(String other) {
        return new Sent(method, other, query, headers);
    }

    Sent query(String other) {
        return new Sent(method, path, other, headers);
    }

    /// With another value of a header.
    Sent header(String name, String value) {
        List<String> changed = new ArrayList<>(headers);
        for (int i = 0; i < changed.size(); i += 2) {
            if (changed.get(i).equalsIgnoreCase(name)) {
                changed.set(i + 1, value);
            }
        }
        return new Sent(method, path, query, changed);
    }

    /// With one more header line.
    Sent plus(String name, String value) {
        List<String> changed = new ArrayList<>(headers);
        changed.addAll(List.of(name, value));
        return new Sent(method, path, query, changed);
    }

    /// The first value of a header, empty when absent.
    String header(String name) {
        for (int i = 0; i < headers.size(); i += 2) {
            if (headers.get(i).equalsIgnoreCase(name)) {
                return headers.get(i + 1);
            }
        }
        return "";
    }

    Message message() {
        var message = new Message(method, path, query, Optional.empty());
        for (int i = 0; i < headers.size(); i += 2) {
            message.add(headers.get(i), headers.get(i + 1));
        }
        return message;
    }
}
