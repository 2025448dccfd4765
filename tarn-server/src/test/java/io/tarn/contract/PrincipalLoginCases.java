package io.tarn.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/// Logins of AWS identities (auth.md 12).
final class PrincipalLoginCases extends IdentityCases {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    PrincipalLoginCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("an AWS identity", this::identity);
        test("AWS identities that are refused", this::refused);
    }

    /// What a client signs: who asks AWS STS for its own identity.
    private static String signed(String accessKeyId, Instant date, String signature) {
        String token = """
                {"method":"POST","host":"%s","region":"us-east-1","action":"GetCallerIdentity","date":"%s",
                "expiration_duration":"60","access_key_id":"%s","signature":"%s","security_token":"t",
                "signed_headers":["host","x-lakefs-server-id"],"version":"2011-06-15",
                "algorithm":"AWS4-HMAC-SHA256"}""".formatted(LoginServices.STS_HOST, DATE.format(date), accessKeyId, signature);
        return Base64.getEncoder().encodeToString(token.getBytes(UTF_8));
    }

    private Api.Call login(String token, String more) {
        return api.call("externalPrincipalLogin")
                .anonymous()
                .json("{'identityRequest':{'identity_token':'" + token + "'}" + more + "}");
    }

    /// An access key whose role is registered for the user.
    private String registered(String user) {
        String key = fresh("ASIA").replace("-", "");
        String role = LoginServices.arn(key).replaceFirst("/session$", "");
        api.call("createUserExternalPrincipal", user).query("principalId", role).expect(201);
        return key;
    }

    private void identity() {
        String user = user();
        String key = registered(user);
        long before = Instant.now().getEpochSecond();
        Answer answer = login(signed(key, Instant.now(), LoginServices.SIGNATURE), ",'token_expiration_duration':600")
                .expect(200);
        assertThat(answer.json().path("token_expiration").longValue())
                .isBetween(before + 600, Instant.now().getEpochSecond() + 600);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(api.call("getCurrentUser")
                        .credentials("Bearer " + answer.text("/token"))
                        .expect(200)
                        .text("/user/id"))
                .isEqualTo(user);
    }

    private void refused() {
        String key = registered(user());
        Instant now = Instant.now();
        login(signed(key, now, "0".repeat(64)), "").expect(401, "invalid token format");
        login(signed(key, now.minus(Duration.ofHours(1)), LoginServices.SIGNATURE), "")
                .expect(403, "session expired");
        String unknown = fresh("ASIA").replace("-", "");
        login(signed(unknown, now, LoginServices.SIGNATURE), "").expect(404, "external principal not found");
        assertThat(login("bm90IEpTT04=", "").expect(400).message()).startsWith("invalid token format");
    }
}
