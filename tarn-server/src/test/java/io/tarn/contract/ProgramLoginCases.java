package io.tarn.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a program gets a token of the user of a browser (docs/api-extensions.md).
final class ProgramLoginCases extends IdentityCases {
    private static final Pattern RELEASE = Pattern.compile("next=/api/v1/auth/get-token/release-token/([^&]+)$");
    private static final Pattern CONFIRMATION = Pattern.compile("\\?confirmation=([^\"&]+)");

    ProgramLoginCases(World world) {
        super(world);
    }

    @Override
    void define() {
        test("a token by way of a mailbox", this::released);
        test("a browser is asked first", this::confirmed);
        test("requests and mailboxes that are none", this::misfits);
        test("a user who is deleted meanwhile", this::deleted);
        test("a host that is none", () -> api.call("getTokenStart").naming("_").expect(400));
    }

    private record Started(String mailbox, String request) {}

    private Started start() {
        Answer answer = api.call("getTokenStart").anonymous().expect(303);
        String location = URLDecoder.decode(answer.header("Location"), StandardCharsets.UTF_8);
        return new Started(answer.header("X-LakeFS-Mailbox"), found(RELEASE, location));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    private Api.Call look(Started started) {
        return api.call("getTokenFromMailbox", started.mailbox()).anonymous();
    }

    private String owner(Started started) {
        String bearer = "Bearer " + look(started).expect(200).text("/token");
        return api.call("getCurrentUser").credentials(bearer).expect(200).text("/user/id");
    }

    private void released() {
        look(start()).expect(404);
        Started started = start();
        String user = user();
        String login = login(user);
        api.call("releaseTokenToMailbox", started.request()).credentials(login).expect(200);
        api.call("releaseTokenToMailbox", started.request()).expect(400);
        assertThat(owner(started)).isEqualTo(user);
        assertThat(look(started).send().status()).isIn(404, 429);
    }

    private void confirmed() {
        String cookie = api.call("login")
                .anonymous()
                .json("{'access_key_id':'%s','secret_access_key':'%s'}".formatted(Api.KEY, Api.SECRET))
                .expect(200)
                .header("Set-Cookie")
                .replaceFirst(";.*", "");
        Started started = start();
        Answer page = api.call("releaseTokenToMailbox", started.request())
                .anonymous()
                .header("Cookie", cookie)
                .expect(200);
        String confirmation = URLDecoder.decode(found(CONFIRMATION, page.text()), StandardCharsets.UTF_8);
        Started other = start();
        confirm(other, confirmation).anonymous().header("Cookie", cookie).expect(403);
        look(other).expect(404);
        confirm(started, "x").anonymous().header("Cookie", cookie).expect(403);
        confirm(started, confirmation).credentials(login(user())).expect(403);
        confirm(started, confirmation)
                .anonymous()
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "cross-site")
                .expect(403);
        confirm(started, confirmation).anonymous().header("Cookie", cookie).expect(200);
        confirm(started, confirmation).anonymous().header("Cookie", cookie).expect(400);
        assertThat(owner(started)).isEqualTo("admin");
    }

    private Api.Call confirm(Started started, String confirmation) {
        return api.call("confirmTokenRelease", started.request()).query("confirmation", confirmation);
    }

    private void deleted() {
        Started started = start();
        String user = user();
        api.call("releaseTokenToMailbox", started.request())
                .credentials(login(user))
                .expect(200);
        api.call("deleteUser", user).expect(204);
        look(started).expect(401, "error authenticating request");
    }

    private void misfits() {
        api.call("releaseTokenToMailbox", "x").expect(400);
        api.call("releaseTokenToMailbox", "x".repeat(5000)).expect(400);
        api.call("getTokenFromMailbox", "x").anonymous().expect(400);
        api.call("getTokenFromMailbox", start().request()).anonymous().expect(400);
        confirm(start(), "x").anonymous().expect(401, "error authenticating request");
        api.call("releaseTokenToMailbox", start().request()).anonymous().expect(401, "error authenticating request");
    }
}
